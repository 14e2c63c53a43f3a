import { isDeepStrictEqual } from 'node:util';
import { ActivityId, ActivityOutcome, Actor, AgentId, FactObject } from '@signet/contracts';
import { z } from 'zod';
import { asUuid } from '../platform/ids/ids.js';
import { RecordedChange } from '../journal/index.js';

/** A record as it is written. Details of the event stand beside these members. */
const Record = z.object({
  id: ActivityId,
  organisation_id: z.string(),
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?Z$/),
  event: z.string().min(1),
  outcome: ActivityOutcome,
  reason: z.string(),
  actor: z.array(Actor),
  agent: z.string(),
  // Records of the first release do not name it.
  agent_id: AgentId.nullable().optional(),
  request_id: z.string(),
  ip_prefix: z.string().nullable().default(null),
  personal_hash: z.string().nullable().optional(),
  // Records of the first release do not say what was changed.
  object: FactObject.nullable().default(null),
  changes: z.array(RecordedChange).default([]),
});

/** What the columns beside a record say: they are there to find it by. */
export interface EventColumns {
  id: string;
  organisation_id: string;
  /** Microseconds as text: a JavaScript Date holds milliseconds, and a cursor through one skips or repeats rows. */
  occurred_at: string;
  type: string;
  outcome: string;
  reason: string | null;
  actor: unknown;
  agent_id: string | null;
  request_id: string | null;
  ip_prefix: string | null;
}

/** {@link EventColumns} of the row `e`. */
export const EVENT_COLUMNS = `e.id, e.organisation_id,
  to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as occurred_at,
  e.type, e.outcome, e.reason, e.actor, e.agent_id, e.request_id, e.ip_prefix`;

/** What was recorded about an event. Everything a reader is shown comes from here, and all of it is hashed. */
export interface SealedFacts extends EventColumns {
  outcome: ActivityOutcome;
  actor: Actor[];
  /** SHA-256, in hex, of the sealed names and address that belong to it; undefined where it was not recorded yet. */
  personal_hash?: string | null | undefined;
  object: FactObject | null;
  changes: z.infer<typeof RecordedChange>[];
}

/**
 * Reads the facts of a record, or null when it is none of ours.
 * @param agentColumn what the column says of the agent: records of the first release name it only when somebody else acted
 */
export function readFacts(record: string, agentColumn: string | null): SealedFacts | null {
  const read = Record.safeParse(parse(record));
  if (!read.success) return null;
  const { id, event, timestamp, reason, agent, agent_id, actor } = read.data;
  // Member by member: to copy the rest of them takes V8 ten times as long, and every event comes through here twice.
  return {
    id: asUuid(id.slice('aud_'.length)),
    organisation_id: read.data.organisation_id,
    occurred_at: timestamp.length === MILLISECONDS.length ? `${timestamp.slice(0, -1)}000Z` : timestamp,
    type: event,
    outcome: read.data.outcome,
    reason: reason === event ? null : reason,
    actor,
    agent_id: agent_id === undefined ? agentOfFirstRelease(agent, actor, agentColumn) : agent_id,
    request_id: read.data.request_id,
    ip_prefix: read.data.ip_prefix,
    personal_hash: read.data.personal_hash,
    object: read.data.object,
    changes: read.data.changes,
  };
}

const MILLISECONDS = '2026-01-01T00:00:00.000Z';

function parse(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return null;
  }
}

/** Such a record names the agent, or else the actor. When the actor is an agent itself, either can be meant. */
function agentOfFirstRelease(agent: string, [first]: readonly Actor[], column: string | null): string | null {
  const canBeNone = agent === (first?.id ?? 'anonymous');
  return canBeNone && (column === null || !AgentId.safeParse(agent).success) ? null : agent;
}

/** The columns that say something else than the record. */
export function alteredColumns(columns: EventColumns, facts: SealedFacts): (keyof EventColumns)[] {
  const names = Object.keys(SAME) as (keyof EventColumns)[];
  return names.filter((name) => !SAME[name](columns, facts));
}

const equal = (name: keyof EventColumns) => (columns: EventColumns, facts: SealedFacts) =>
  columns[name] === facts[name];

/** How each column is compared: a column that is added has to say so here. */
const SAME: { [Name in keyof EventColumns]: (columns: EventColumns, facts: SealedFacts) => boolean } = {
  id: equal('id'),
  organisation_id: equal('organisation_id'),
  // Records hold milliseconds; rows that were seeded once hold more.
  occurred_at: (columns, facts) =>
    columns.occurred_at === facts.occurred_at ||
    (facts.occurred_at.endsWith('000Z') &&
      columns.occurred_at.slice(0, -4) === facts.occurred_at.slice(0, -4)),
  type: equal('type'),
  outcome: equal('outcome'),
  reason: (columns, facts) => (columns.reason || null) === facts.reason,
  actor: (columns, facts) => isDeepStrictEqual(columns.actor, facts.actor),
  agent_id: equal('agent_id'),
  request_id: equal('request_id'),
  ip_prefix: equal('ip_prefix'),
};
