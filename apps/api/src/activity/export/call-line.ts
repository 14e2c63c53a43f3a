import { z } from 'zod';
import { readFacts } from '../sealed-facts.js';
import type { FinishedCallRow } from './export.repository.js';

/** What a record says of a call that was finished, beside what every record says. */
const FinishedCall = z.object({
  event: z.literal('ati.call.finished'),
  tool: z.string(),
  called_as: z.string().optional(),
  args: z.unknown().optional(),
  status: z.enum(['ok', 'error']),
  duration_ms: z.number(),
  job_id: z.string().optional(),
  sandbox_id: z.string().optional(),
  error: z.string().optional(),
});

/** Whose calls, and of which tool in either spelling; what is not named is not asked for. */
export interface CallsWanted {
  sandbox?: string | undefined;
  tool?: string | undefined;
}

/**
 * A finished call as a line of the audit file of an ATI proxy (ati.md 10), or nothing where it is not asked for, or where
 * the record is none of this organisation. Milliseconds are whole, as they are in that file.
 */
export function callLine(row: FinishedCallRow, organisationId: string, wanted: CallsWanted): string {
  const facts = readFacts(row.record, row.agent_id);
  if (facts?.organisation_id !== organisationId) return '';
  const read = FinishedCall.safeParse(JSON.parse(row.record));
  if (!read.success) return '';
  const { tool, called_as: calledAs = tool, args = {}, error, job_id, sandbox_id, ...call } = read.data;
  const sandbox = facts.actor[0]?.id ?? '';
  if (wanted.sandbox !== undefined && wanted.sandbox !== sandbox) return '';
  if (wanted.tool !== undefined && wanted.tool !== tool && wanted.tool !== calledAs) return '';
  const line = {
    ts: facts.occurred_at,
    tool: calledAs,
    args,
    status: call.status,
    duration_ms: Math.round(call.duration_ms),
    agent_sub: sandbox,
    ...(job_id !== undefined && { job_id }),
    ...(sandbox_id !== undefined && { sandbox_id }),
    ...(error !== undefined && { error }),
  };
  return `${JSON.stringify(line)}\n`;
}
