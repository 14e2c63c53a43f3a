import { Injectable } from '@nestjs/common';
import type { UnrecordedEvent } from '@signet/contracts';
import {
  EVENTS_WAITING,
  eventInsert,
  EventsService,
  eventValues,
  toEventRow,
  type EventRow,
  type NewEvent,
  type Waiting,
} from '../events/index.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { ACTIVITY_PARAMETERS, activityInsert, activityValues } from './activity-insert.js';
import { toActivityRow, type ActivityRow } from './activity-row.js';
import type { Fact, SilentFact } from './fact.js';

const WRITE = `with ${activityInsert(1)}, ${eventInsert(1 + ACTIVITY_PARAMETERS)} select ${EVENTS_WAITING}`;

const TELL = { name: 'activity-tell', text: WRITE };

const ANNOUNCE = `with ${eventInsert(1)} select ${EVENTS_WAITING}`;

const APPEND = {
  name: 'activity-append',
  text: `with ${activityInsert(1, `agent_id is null or exists (select from agent where agent.id = activity.agent_id)`)}
    select 1`,
};

/** A fact as rows: of the log, and of the outbox. */
export interface Rows {
  activity: ActivityRow;
  events: EventRow[];
}

/** Where modules say what happened: nothing reaches the log or consumers by another way. Nobody asks it for a decision. */
@Injectable()
export class Journal {
  private readonly appends: Batcher<ActivityRow, undefined>;
  private readonly tellings: Batcher<Rows, undefined>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly events: EventsService,
  ) {
    this.appends = new Batcher(async (rows) => {
      await this.database.prepared(APPEND, activityValues(rows));
      return rows.map(() => undefined);
    });
    this.tellings = new Batcher(async (rows) => {
      const [written] = await this.database.prepared<Waiting & Record<string, unknown>>(TELL, [
        ...activityValues(rows.map(({ activity }) => activity)),
        ...eventValues(rows.flatMap((row) => row.events)),
      ]);
      if (written!.waiting) this.events.wake();
      return rows.map(() => undefined);
    });
  }

  /** Puts facts on record and announces them in the transaction of the change: all of it commits or nothing does. */
  async write(tx: Transaction, ...facts: readonly Fact[]): Promise<void> {
    if (!facts.length) return;
    const rows = facts.map((fact) => this.rowsOf(fact));
    const [written] = await tx.query<Waiting[]>(WRITE, [
      ...activityValues(rows.map(({ activity }) => activity)),
      ...eventValues(rows.flatMap(({ events }) => events)),
    ]);
    if (written!.waiting) this.database.afterCommit(tx, () => this.events.wake());
  }

  /**
   * Puts a fact on record that changed nothing and that nobody hears of, together with those of concurrent requests.
   * Resolves when it is durable. One about an agent that does not exist is not kept, so that nobody can fill the log by
   * guessing ids.
   * @returns the UUID of its row
   */
  async append(fact: SilentFact): Promise<string> {
    const { activity } = this.rowsOf(fact);
    await this.appends.submit(activity);
    return activity.id;
  }

  /**
   * Puts a fact on record that changed nothing and announces it, together with those of concurrent requests. Resolves
   * when it is durable.
   * @returns the UUID of its row
   */
  async tell(fact: Fact): Promise<string> {
    const rows = this.rowsOf(fact);
    await this.tellings.submit(rows);
    return rows.activity.id;
  }

  /** A fact for a statement that writes it together with its change, in the same round trip as many others. */
  rowsOf(fact: Fact): Rows {
    return { activity: toActivityRow(this.keyring, fact), events: fact.heardAs?.map(toEventRow) ?? [] };
  }

  /** Tells consumers what the log does not hold, in the transaction of the change. */
  async announce(tx: Transaction, ...events: readonly NewEvent<UnrecordedEvent>[]): Promise<void> {
    if (!events.length) return;
    const [written] = await tx.query<Waiting[]>(ANNOUNCE, eventValues(events.map(toEventRow)));
    if (written!.waiting) this.database.afterCommit(tx, () => this.events.wake());
  }
}
