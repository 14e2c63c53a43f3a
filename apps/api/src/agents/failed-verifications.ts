import { Injectable } from '@nestjs/common';
import {
  ACTIVITY_PARAMETERS,
  activityInsert,
  ActivityService,
  activityValues,
  type ActivityRow,
  type Origin,
} from '../activity/index.js';
import {
  EVENTS_WAITING,
  eventInsert,
  EventsService,
  eventValues,
  toEventRow,
  type EventRow,
  type Waiting,
} from '../events/index.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.js';

export interface FailedVerification {
  organisationId: string;
  agentId: string;
  reason: string;
  at: Date;
  origin: Origin;
}

const exists = (id: string) => `exists (select from agent where agent.id = ${id})`;

// Both rows or none: an agent that does not exist has neither a log nor listeners.
const RECORD = {
  name: 'failed-verification-record',
  text: `with ${activityInsert(1, exists('activity.agent_id'))},
      ${eventInsert(1 + ACTIVITY_PARAMETERS, exists('announced.subject_id'))}
    select ${EVENTS_WAITING}`,
};

/** Verifications that failed: on record and announced, together with those of concurrent requests. */
@Injectable()
export class FailedVerifications {
  private readonly records: Batcher<{ activity: ActivityRow; event: EventRow }, undefined>;

  constructor(
    database: Database,
    events: EventsService,
    private readonly activity: ActivityService,
  ) {
    this.records = new Batcher(async (rows) => {
      const [written] = await database.prepared<Waiting>(RECORD, [
        ...activityValues(rows.map((row) => row.activity)),
        ...eventValues(rows.map((row) => row.event)),
      ]);
      if (written!.waiting) events.wake();
      return rows.map(() => undefined);
    });
  }

  /** Resolves when the failure is durable. */
  async record({ organisationId, agentId, reason, at, origin }: FailedVerification): Promise<void> {
    await this.records.submit({
      activity: this.activity.row({
        organisationId,
        occurredAt: at,
        type: 'agent.verification_failed',
        outcome: 'failure',
        reason,
        actor: [{ type: 'anonymous', id: null }],
        agentId,
        origin,
      }),
      event: toEventRow({
        type: 'agent.verification_failed',
        organisationId,
        subjectId: agentId,
        occurredAt: at,
        data: { agent_id: agentId, reason, ip_address: origin.ip },
      }),
    });
  }
}
