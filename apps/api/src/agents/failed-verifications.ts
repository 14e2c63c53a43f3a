import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReasonCode } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { EVENTS_WAITING, eventInsert, EventsService, eventValues, type Waiting } from '../events/index.js';
import {
  ACTIVITY_PARAMETERS,
  activityInsert,
  activityValues,
  Journal,
  type Origin,
  type Rows,
} from '../journal/index.js';
import { Batcher } from '../platform/database/batcher.js';
import { uuidHex } from '../platform/ids/ids.js';
import { kept, type Decision } from '../policy/index.js';
import { Database } from '../platform/database/database.js';

export interface FailedVerification {
  organisationId: Scope;
  agentId: string;
  cause: ReasonCode;
  /** The rule that refused. */
  decision: Decision;
  /** Which credential it was, where the key is or was one of the agent's. */
  credentialId?: string;
  keyPrefix?: string;
  at: Date;
  origin: Origin;
}

// What consumers of the event are told: less than the log, whose readers manage the agent.
const toldReason = (cause: string): string =>
  /^agent_(?!revoked)/.test(cause) ? 'agent_inactive' : 'invalid_api_key';

const exists = (id: string) => `exists (select from agent where agent.id = ${id})`;

const GUESSES_MAX = 10_000;
const GUESS_PARAMETERS = 6;
// The log and listeners of an agent hear of it; a guess at an id that nobody has goes to a log of its own, which holds so
// many and no more. One row or the other is written, and waited for: the answer takes as long either way.
const RECORD = {
  name: 'failed-verification-record',
  text: `with ${activityInsert(1 + GUESS_PARAMETERS, exists('activity.agent_id'))},
      ${eventInsert(1 + GUESS_PARAMETERS + ACTIVITY_PARAMETERS, exists('announced.subject_id'))},
      guess_written as (
        insert into unknown_agent_attempt (organisation_id, slot, agent_id, occurred_at, ip_prefix, request_id)
        select * from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::text[])
          as guess (organisation_id, slot, agent_id, occurred_at, ip_prefix, request_id)
        where not ${exists('guess.agent_id')}
        -- Two who write at once take their places in one order.
        order by slot
        on conflict on constraint unknown_agent_attempt__pk do update set organisation_id = excluded.organisation_id,
          agent_id = excluded.agent_id, occurred_at = excluded.occurred_at, ip_prefix = excluded.ip_prefix, request_id = excluded.request_id
      )
    select ${EVENTS_WAITING}`,
};

/** Verifications that failed: on record and announced, written together with those of concurrent requests. */
@Injectable()
export class FailedVerifications {
  private readonly records: Batcher<Rows, undefined>;
  // Each process goes round from a place of its own, so that one that starts anew does not begin with what was last.
  private slot = randomInt(GUESSES_MAX);

  constructor(
    database: Database,
    events: EventsService,
    private readonly journal: Journal,
  ) {
    this.records = new Batcher(async (rows) => {
      const [written] = await database.prepared<Waiting>(RECORD, [
        rows.map(({ activity }) => activity.organisationId),
        rows.map(() => this.nextSlot()),
        rows.map(({ activity }) => activity.agentId),
        rows.map(({ activity }) => activity.occurredAt),
        rows.map(({ activity }) => activity.ipPrefix),
        rows.map(({ activity }) => activity.requestId),
        ...activityValues(rows.map((row) => row.activity)),
        ...eventValues(rows.flatMap((row) => row.events)),
      ]);
      if (written!.waiting) events.wake();
      return rows.map(() => undefined);
    });
  }

  private nextSlot(): number {
    this.slot = (this.slot + 1) % GUESSES_MAX;
    return this.slot;
  }

  /** Resolves when the failure is durable, with the id of its event as hex digits. */
  async record(failed: FailedVerification): Promise<string> {
    const { organisationId, agentId, cause, decision, credentialId, keyPrefix, at, origin } = failed;
    const rows = this.journal.rowsOf({
      organisationId,
      occurredAt: at,
      type: 'agent.verification_failed',
      outcome: 'failure',
      reason: cause,
      actor: [{ type: 'anonymous', id: null }],
      agentId,
      origin,
      details: {
        why: kept(decision),
        ...(credentialId && { credential_id: credentialId }),
        ...(keyPrefix && { key_prefix: keyPrefix }),
      },
      heardAs: [
        {
          type: 'agent.verification_failed',
          organisationId,
          subjectId: agentId,
          occurredAt: at,
          data: { agent_id: agentId, reason: toldReason(cause), ip_address: origin.ip },
        },
      ],
    });
    await this.records.submit(rows);
    return uuidHex(rows.activity.id);
  }
}
