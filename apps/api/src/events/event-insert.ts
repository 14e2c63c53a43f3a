import type { EventRow } from './event-row.js';

/** The rows as arrays, one per column, for the `unnest` of {@link eventInsert}. */
export const eventValues = (rows: readonly EventRow[]): unknown[] => [
  rows.map((row) => row.id),
  rows.map((row) => row.organisationId),
  rows.map((row) => row.type),
  rows.map((row) => row.subjectId),
  rows.map((row) => row.occurredAt),
  rows.map((row) => row.data),
];

const TYPES = 'text uuid text text timestamptz text'.split(' ');

/**
 * Returns two common table expressions, `announced` (the rows at parameters `first`…) and `event_written`, for a
 * statement that commits a change together with its events. Select {@link EVENTS_WAITING} at the end and wake the relay
 * when it is not 0.
 *
 * Where nobody listens an event is born fanned out, which spares the relay a write per event. An endpoint that is made
 * in the same instant may miss it, like one made an instant later.
 * @param where which of the rows to write; `announced` is in scope
 */
export function eventInsert(first: number, where = 'true'): string {
  const arrays = TYPES.map((type, index) => `$${first + index}::${type}[]`).join(', ');
  return `
    announced as (
      select * from unnest(${arrays}) as announced (id, organisation_id, type, subject_id, occurred_at, data)
      where ${where}
    ),
    event_written as (
      insert into event (id, organisation_id, type, subject_id, occurred_at, data, fanned_out_at)
      select id, organisation_id, type, subject_id, occurred_at, data,
        case when exists (select from webhook_endpoint endpoint
          where endpoint.organisation_id = announced.organisation_id and endpoint.deleted_at is null)
        then null else now() end
      from announced
      returning fanned_out_at
    )`;
}

/** How many of the written events somebody may be waiting for. */
export const EVENTS_WAITING = `(select count(*)::int from event_written where fanned_out_at is null) as waiting`;

/** What a statement that ends in {@link EVENTS_WAITING} answers. */
export interface Waiting extends Record<string, unknown> {
  waiting: number;
}
