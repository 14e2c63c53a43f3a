import type { EventData, EventType } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { timeOrderedHex } from '../platform/ids/ids.js';

/** Something that happened and that consumers may hear about. */
export type NewEvent<T extends EventType = EventType> = {
  [N in T]: {
    type: N;
    organisationId: Scope;
    /** Whom it is about, usually an agent: consumers filter and order by it. */
    subjectId: string | null;
    occurredAt: Date;
    /** Thin: ids and what changed. Never a secret. */
    data: EventData<N>;
  };
}[T];

/** One row, ready to be written. */
export interface EventRow {
  id: string;
  organisationId: Scope;
  type: string;
  subjectId: string | null;
  occurredAt: string;
  data: string;
}

/** Builds a row for a statement that writes it together with its change. */
export const toEventRow = (event: NewEvent): EventRow => ({
  id: `evt_${timeOrderedHex(event.occurredAt.getTime())}`,
  organisationId: event.organisationId,
  type: event.type,
  subjectId: event.subjectId,
  occurredAt: event.occurredAt.toISOString(),
  data: JSON.stringify(event.data),
});
