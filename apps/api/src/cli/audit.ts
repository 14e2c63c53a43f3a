import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { parseCheckpoint, parseKeys } from '@signet/audit';
import { LogVerification, type LogReport } from '../activity/index.js';

/** What `audit verify --live` was asked for. */
export interface LiveOptions {
  keys: string[] | undefined;
  expect: string[];
  json: boolean;
}

/** @throws TypeError of `parseArgs`, and an Error that says what is missing */
export function parseLive(args: string[]): LiveOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      live: { type: 'boolean' },
      key: { type: 'string', multiple: true },
      expect: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  });
  const [command, ...rest] = positionals;
  if (command !== 'verify' || !values.live || rest.length)
    throw new Error('Say `audit verify --live`, or name a file: a file needs no database.');
  return { keys: values.key, expect: values.expect ?? [], json: values.json ?? false };
}

type Verdict = 'valid' | 'consistent' | 'partial' | 'invalid';

// The same codes as those of the verifier of files: docs/audit-log.md.
const EXIT_CODES = { valid: 0, consistent: 0, partial: 3, invalid: 1 } as const satisfies Record<
  Verdict,
  number
>;

/** Verifies the log of the running instance, prints what was found, and returns the exit code. */
export async function verifyLive(
  app: INestApplicationContext,
  { keys, expect, json }: LiveOptions,
  stdout: { write(text: string): unknown },
): Promise<number> {
  const trusted = keys && (await texts(keys)).flatMap(parseKeys);
  const kept = (await texts(expect)).map((text) => parseCheckpoint(JSON.parse(text) as never));
  const report = await app.get(LogVerification).verify({ ...(trusted && { keys: trusted }), expect: kept });
  const verdict = verdictOf(report, trusted !== undefined);
  stdout.write(json ? `${JSON.stringify(toJson(report, verdict))}\n` : describe(report, verdict));
  return EXIT_CODES[verdict];
}

const texts = (files: readonly string[]): Promise<string[]> =>
  Promise.all(files.map((file) => readFile(file, 'utf8')));

function verdictOf({ findings, isComplete }: LogReport, hasKeys: boolean): Verdict {
  if (findings.count) return 'invalid';
  if (!isComplete) return 'partial';
  return hasKeys ? 'valid' : 'consistent';
}

function sentenceOf({ findings }: LogReport, verdict: Verdict): string {
  switch (verdict) {
    case 'invalid':
      return `NOT VALID: ${findings.count} ${findings.count === 1 ? 'thing is' : 'things are'} wrong.`;
    case 'partial':
      return 'VALID as far as shown: not every archive could be read here.';
    case 'consistent':
      return 'CONSISTENT: every row, place, count and promise follows from the events. The keys were those that this instance holds: give --key with one that you kept.';
    case 'valid':
      return 'VALID: every row, place, count and promise follows from the events, and your keys signed for them.';
  }
}

function describe(report: LogReport, verdict: Verdict): string {
  const { logs, findings } = report;
  const lines = logs
    .filter(({ events, archived }) => events + archived > 0)
    .flatMap((log) => [
      `Log            ${log.origin}`,
      `Events         ${log.events}${log.archived ? `, and ${log.archived} in archives` : ''}`,
      ...(log.waiting ? [`Waiting        ${log.waiting}, which have no place yet`] : []),
      ...(log.erased ? [`Erased         the names and addresses beside ${log.erased} events`] : []),
      `Checkpoints    ${log.checkpoints}, the newest of ${log.signedSize} events`,
    ]);
  const notes = findings.notes.map((note) => `Note           ${note}`);
  const wrong = findings.first.map(({ table, seq, organisationId, message }) => {
    const where = [table, organisationId, seq === null ? null : `event ${seq}`].filter(Boolean);
    return `Wrong          ${where.join(', ')}: ${message}`;
  });
  return `${[...lines, ...notes, ...wrong].join('\n')}\n\n${sentenceOf(report, verdict)}\n`;
}

const toJson = (report: LogReport, verdict: Verdict): object => ({
  verdict,
  valid: verdict !== 'invalid',
  message: sentenceOf(report, verdict),
  logs: report.logs.map((log) => ({
    organisation_id: log.organisationId,
    origin: log.origin,
    events: log.events,
    archived: log.archived,
    waiting: log.waiting,
    erased: log.erased,
    checkpoints: log.checkpoints,
    signed_size: log.signedSize,
  })),
  findings: report.findings.count,
  first_findings: report.findings.first.map(({ organisationId, table, seq, message }) => ({
    organisation_id: organisationId,
    table,
    seq,
    message,
  })),
  notes: report.findings.notes,
});
