import { Injectable } from '@nestjs/common';
import {
  EVENTS_WAITING,
  eventInsert,
  EventsService,
  eventValues,
  toEventRow,
  type Waiting,
} from '../events/index.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { ACTIVITY_PARAMETERS, activityInsert, activityValues } from './activity-insert.js';
import { ActivityService } from './activity.service.js';
import type { Fact } from './fact.js';

const WRITE = `with ${activityInsert(1)}, ${eventInsert(1 + ACTIVITY_PARAMETERS)} select ${EVENTS_WAITING}`;

/** Where modules say what happened. Nobody asks it for a decision. */
@Injectable()
export class Journal {
  constructor(
    private readonly database: Database,
    private readonly activity: ActivityService,
    private readonly events: EventsService,
  ) {}

  /** Puts facts on record and announces them in the transaction of the change: all of it commits or nothing does. */
  async write(tx: Transaction, ...facts: readonly Fact[]): Promise<void> {
    if (!facts.length) return;
    const [written] = await tx.query<Waiting[]>(WRITE, [
      ...activityValues(facts.map((fact) => this.activity.row(fact))),
      ...eventValues(facts.flatMap(({ heardAs = [] }) => heardAs.map(toEventRow))),
    ]);
    if (written!.waiting) this.database.afterCommit(tx, () => this.events.wake());
  }
}
