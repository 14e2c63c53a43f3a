import { Injectable } from '@nestjs/common';
import type { EventType } from '@signet/contracts';
import { Database, type Transaction } from '../platform/database/database.js';
import { EVENTS_WAITING, eventInsert, eventValues, type Waiting } from './event-insert.js';
import { toEventRow, type EventRow, type NewEvent } from './event-row.js';

const ANNOUNCE = `with ${eventInsert(1)} select ${EVENTS_WAITING}`;

/** The outbox. Others announce what happened; nobody asks it for a decision. */
@Injectable()
export class EventsService {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Database) {}

  /** Announces in the transaction of the change: both happen or neither does. */
  announce<T extends EventType>(tx: Transaction, event: NewEvent<T>): Promise<void> {
    return this.announceAll(tx, [toEventRow(event)]);
  }

  /** The same for several events of one change, in their order. */
  async announceAll(tx: Transaction, rows: readonly EventRow[]): Promise<void> {
    if (!rows.length) return;
    const [written] = await tx.query<Waiting[]>(ANNOUNCE, eventValues(rows));
    if (written!.waiting) this.database.afterCommit(tx, () => this.wake());
  }

  /** Tells this process's relay that committed events wait. Others find them by themselves within 250 ms. */
  wake(): void {
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after commits of this process. Returns how to stop that. */
  onWaiting(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
