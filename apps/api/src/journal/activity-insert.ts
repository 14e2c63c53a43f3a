import type { ActivityRow } from './activity-row.js';

/**
 * The rows as arrays, one per column, for `unnest`: hundreds of rows then cost one statement and one flush.
 * Other modules put {@link activityInsert} into their own statement so that a change and its record commit together.
 */
export const activityValues = (rows: readonly ActivityRow[]): unknown[] => [
  rows.map((row) => row.id),
  rows.map((row) => row.organisationId),
  rows.map((row) => row.occurredAt),
  rows.map((row) => row.type),
  rows.map((row) => row.outcome),
  rows.map((row) => row.reason),
  rows.map((row) => row.actor),
  rows.map((row) => row.agentId),
  rows.map((row) => row.requestId),
  rows.map((row) => row.ipPrefix),
  rows.map((row) => row.record),
  rows.map((row) => row.personalSealed),
];

const TYPES = 'uuid uuid timestamptz text text text text text text text text bytea'.split(' ');

/** How many parameters {@link activityValues} takes. */
export const ACTIVITY_PARAMETERS = TYPES.length;

/**
 * Returns three common table expressions: `activity` (the rows at parameters `first`…), `activity_written` and
 * `activity_personal_written`.
 * @param where which of the rows to write; `activity` is in scope
 */
export function activityInsert(first: number, where = 'true'): string {
  const arrays = TYPES.map((type, index) => `$${first + index}::${type}[]`).join(', ');
  return `
    activity as (
      select * from unnest(${arrays}) as activity (
        id, organisation_id, occurred_at, type, outcome, reason, actor, agent_id, request_id, ip_prefix, record,
        personal_sealed)
      where ${where}
    ),
    activity_written as (
      insert into activity_event (
        id, organisation_id, occurred_at, type, outcome, reason, actor, agent_id, request_id, ip_prefix, record)
      select id, organisation_id, occurred_at, type, outcome, reason, actor::jsonb, agent_id, request_id, ip_prefix,
        record
      from activity
      returning id
    ),
    activity_personal_written as (
      insert into activity_personal (event_id, occurred_at, organisation_id, value_sealed)
      select id, occurred_at, organisation_id, personal_sealed from activity where personal_sealed is not null
    )`;
}
