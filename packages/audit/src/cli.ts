import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from './checkpoint.js';
import { parseObject } from './event-line.js';
import { parseKeys } from './keys.js';
import { readLines } from './read-lines.js';
import type { Report } from './report.js';
import { ExportVerifier, type VerifyOptions } from './verify-export.js';
import { isProof, verifyProof } from './verify-proof.js';

const HELP = `Usage: npm run signet -- audit verify <file> [options]

Verifies an export of the audit log (NDJSON, also gzip), or one event with its proof (JSON), without a server. "-" reads
standard input.

  --key <file>          A public key that is trusted: a JWK, a JWK set (/.well-known/signet-audit-keys.json of the
                        instance, kept since you first trusted it), or a C2SP verifier key. Repeatable. Without a key,
                        signatures are not checked
  --expect <file>       A checkpoint that you kept: the log must still begin with what it promises. Repeatable
  --json                Print the report as JSON

Ends with 0 when nothing is wrong, 1 when something is, 2 when the files cannot be read.
`;

export interface Output {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/** The command line: returns the exit code. */
export async function runAudit(args: string[], { stdout, stderr }: Output): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        expect: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [command, file, ...rest] = positionals;
    if (values.help || !command || command === 'help') {
      stdout.write(HELP);
      return 0;
    }
    if (command !== 'verify' || !file || rest.length) {
      stderr.write(`Say what to verify.\n\n${HELP}`);
      return 2;
    }
    const report = await verifyFile(file, await readOptions(values));
    stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report));
    return report.valid ? 0 : 1;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function readOptions(values: { key?: string[]; expect?: string[] }): Promise<VerifyOptions> {
  const options: VerifyOptions = {};
  if (values.key) {
    const texts = await Promise.all(values.key.map((file) => readFile(file, 'utf8')));
    options.keys = texts.flatMap(parseKeys);
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
  const json = isExport ? null : parseObject(proofLines.join('\n'));
  if (json && isProof(json)) return verifyProof(json, options);
  for (const kept of proofLines) verifier.line(kept);
  return verifier.end();
}

const startsExport = (line: string): boolean => {
  const json = parseObject(line);
  return json !== null && !isProof(json);
};

function describe(report: Report): string {
  const { fault, events, skipped, firstSeq, lastSeq, signedSize, checkpoints, notes } = report;
  const facts = [
    `Log            ${report.origin ?? 'not named'}`,
    `Events         ${events}${firstSeq === null ? '' : ` (${firstSeq} to ${lastSeq})`}`,
    ...(skipped
      ? [`Not included   ${skipped}, filtered out or past their retention; their hashes are in place`]
      : []),
    `Last hash      ${report.headHash ?? 'none'}`,
    `Checkpoints    ${checkpoints.verified} verified${checkpoints.unsigned ? `, ${checkpoints.unsigned} without their signature` : ''}`,
    ...(signedSize ? [`Signed for     the first ${signedSize} events`] : []),
    ...notes.map((note) => `Note           ${note}`),
  ];
  const verdict = fault
    ? `NOT VALID from event ${fault.seq} on (${fault.kind}): ${fault.message}`
    : 'VALID: nothing was changed, dropped, reordered or inserted.';
  return `${facts.join('\n')}\n\n${verdict}\n`;
}
