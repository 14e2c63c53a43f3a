import { csvLine } from '../../platform/http/csv.js';

/** Begins as atb.md 9.3 says; what else a record holds follows. */
export const CSV_HEADER = [
  'audit_id',
  'ts',
  'event',
  'agent_identity',
  'action',
  'decision',
  'reason',
  'risk_tier',
  'outcome',
  'actor_type',
  'actor_id',
  'target_service',
  'method',
  'path',
  'ip_prefix',
  'request_id',
  'decision_id',
  'seq',
  'hash',
  'integrity',
] as const;

/** One event as a line of {@link CSV_HEADER}. */
export function csvEvent(event: Record<string, unknown>): string {
  const [actor] = (event['actor'] ?? []) as { type?: string; id?: string | null }[];
  const facts: Record<string, unknown> = { ...event, actor_type: actor?.type, actor_id: actor?.id };
  return csvLine(CSV_HEADER.map((name) => facts[name]));
}
