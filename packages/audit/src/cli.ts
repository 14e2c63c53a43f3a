import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from './checkpoint.js';
import { parseObject } from './event-line.js';
import type { JsonObject } from './jcs.js';
import { parseKeys, withSuccessors } from './keys.js';
import { DamagedFile, readLines } from './read-lines.js';
import type { Report } from './report.js';
import { EXIT_CODES, sentenceOf } from './verdict.js';
import { ExportVerifier, type VerifyOptions } from './verify-export.js';
import { isProof, verifyProof } from './verify-proof.js';

/** In lines of 80 columns, which every terminal has. */
const help = (name: string) => `Usage: ${name} verify <file> [options]

Verifies an export of the audit log (NDJSON, also gzip), or one event with its
proof (JSON), without a server. "-" reads standard input.

  --key <file>        A public key that is trusted: a JWK, a JWK set
                      (/.well-known/signet-audit-keys.json of the instance, kept
                      since you first trusted it), or a C2SP verifier key.
                      Repeatable. Without a key nothing is proved
  --published <file>  The key list as the instance publishes it now, if its key
                      was rotated since: keys count that one of --key has
                      endorsed, and those that were revoked do not count any
                      more
  --expect <file>     A checkpoint that you kept: the log must still begin with
                      what it promises. Repeatable. Without one, the end of the
                      log may have been cut off
  --live              Verify the log in the database instead, and every table
                      that depends on it: in the checkout of the instance. It
                      knows by itself which keys followed
  --json              Print the report as JSON

Ends with
  0  VALID: the whole log up to its last event is here, or in archives that the
     log names, and signed for
  1  NOT VALID: something is wrong, and the first event that is
  2  the files cannot be read
  3  VALID as far as shown: what is here is signed for, and other events of the
     log are left out
  4  NOT PROVED: the lines agree with each other, and no trusted key signed for
     them
`;

export interface Output {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/**
 * The command line: returns the exit code.
 * @param name how the user calls us
 */
export async function runAudit(
  args: string[],
  { stdout, stderr }: Output,
  name = 'signet-audit',
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        published: { type: 'string' },
        expect: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        live: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [command, file, ...rest] = positionals;
    if (values.help || !command || command === 'help') {
      stdout.write(help(name));
      return 0;
    }
    if (values.live) {
      stderr.write('The log that lives is in the database: run this in the checkout of the instance.\n');
      return 2;
    }
    if (command !== 'verify' || !file || rest.length) {
      stderr.write(`Say what to verify.\n\n${help(name)}`);
      return 2;
    }
    const report = await verifyFile(file, await readOptions(values));
    if (report.valid && !values.expect)
      report.notes.push('Without --expect nobody can tell whether the end of the log was cut off.');
    stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
    return EXIT_CODES[report.verdict];
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function readOptions(values: {
  key?: string[];
  published?: string;
  expect?: string[];
}): Promise<VerifyOptions> {
  const options: VerifyOptions = {};
  if (values.published && !values.key)
    throw new Error(
      'Name with --key what you kept: a list that comes from the instance vouches for nothing.',
    );
  if (values.key) {
    const texts = await Promise.all(values.key.map((file) => readFile(file, 'utf8')));
    const kept = texts.flatMap(parseKeys);
    options.keys = values.published
      ? withSuccessors(kept, parseKeys(await readFile(values.published, 'utf8')))
      : kept;
  }
  if (values.expect) {
    const texts = await Promise.all(values.expect.map((file) => readFile(file, 'utf8')));
    options.expect = texts.map((text) => parseCheckpoint(parseObject(text) ?? undefined));
  }
  return options;
}

async function verifyFile(file: string, options: VerifyOptions): Promise<Report> {
  const verifier = new ExportVerifier(options);
  const proofLines: string[] = [];
  let isExport = false;
  try {
    for await (const line of readLines(file)) {
      // An export has one object on each line; a proof is one object, printed as its owner likes.
      if (!isExport && proofLines.length < 1_000 && !startsExport(line)) {
        proofLines.push(line);
        continue;
      }
      isExport = true;
      for (const kept of proofLines.splice(0)) verifier.line(kept);
      verifier.line(line);
    }
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    verifier.damaged(error.message, error.isCut ? 'truncated' : 'malformed');
    return verifier.end();
  }
  const text = proofLines.join('\n');
  const json = isExport ? null : parseObject(text);
  if (json && isProof(json) && isUnambiguous(text, json)) return verifyProof(json, options);
  for (const kept of proofLines) verifier.line(kept);
  return verifier.end();
}

/** Whether the text says nothing but what its reader took from it: no member twice, no number in other digits. */
const isUnambiguous = (text: string, json: JsonObject): boolean =>
  text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string?: string) =>
    string === undefined ? '' : JSON.stringify(JSON.parse(string)),
  ) === JSON.stringify(json);

const startsExport = (line: string): boolean => {
  const json = parseObject(line);
  return json !== null && !isProof(json);
};

function describe(report: Report): string {
  const { events, skipped, archived, firstSeq, lastSeq, signedSize, checkpoints, notes } = report;
  const facts = [
    `Log            ${report.origin ?? 'not named'}`,
    `Events         ${events}${firstSeq === null ? '' : ` (${firstSeq} to ${lastSeq})`}`,
    ...(skipped
      ? [
          `Not shown      ${skipped}, whose hashes are in place${archived ? `; ${archived} are archived` : ''}`,
        ]
      : []),
    `Last hash      ${report.headHash ?? 'none'}`,
    `Checkpoints    ${checkpoints.verified} verified${checkpoints.unsigned ? `, ${checkpoints.unsigned} without their signature` : ''}`,
    ...(signedSize ? [`Signed for     the first ${signedSize} events`] : []),
    ...notes.map((note) => `Note           ${note}`),
  ];
  return `${facts.join('\n')}\n\n${sentenceOf(report)}\n`;
}
