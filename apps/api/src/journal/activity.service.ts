import { Injectable } from '@nestjs/common';
import { Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { toActivityRow, type ActivityRow, type NewActivity } from './activity-event.js';
import { activityInsert, activityValues } from './activity-insert.js';

const APPEND = {
  name: 'activity-append',
  text: `with ${activityInsert(1, `agent_id is null or exists (select from agent where agent.id = activity.agent_id)`)}
    select 1`,
};

/** The log of what happened. Others write to it; nobody asks it for a decision. */
@Injectable()
export class ActivityService {
  private readonly appends: Batcher<ActivityRow, undefined>;

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {
    this.appends = new Batcher(async (rows) => {
      await this.database.prepared(APPEND, activityValues(rows));
      return rows.map(() => undefined);
    });
  }

  /** Builds a row for a statement that writes it together with its change. */
  row(event: NewActivity): ActivityRow {
    return toActivityRow(this.keyring, event);
  }

  /** Writes an event in the transaction of the change it records. */
  async record(tx: Transaction, event: NewActivity): Promise<void> {
    await tx.query(`with ${activityInsert(1)} select 1`, activityValues([this.row(event)]));
  }

  /**
   * Writes an event that changed nothing, together with those of concurrent requests. Resolves when it is durable. An
   * event about an agent that does not exist is not kept, so that nobody can fill the log by guessing ids.
   * @returns the UUID of the event
   */
  async append(event: NewActivity): Promise<string> {
    const row = this.row(event);
    await this.appends.submit(row);
    return row.id;
  }
}
