import type pg from 'pg';
import { connect, connectionConfig } from './connections.js';

// A reader that stops taking rows is told apart from a slow one by its socket; this only frees what is left behind.
const IDLE_MS = 5 * 60_000;

/** A read-only transaction on a connection of its own that sees one moment of the database, however long it takes. */
export class Snapshot {
  private cursors = 0;

  private constructor(private readonly client: pg.Client) {}

  static async open(url: string): Promise<Snapshot> {
    const client = await connect(connectionConfig(url, { name: 'signet-snapshot' }));
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set local idle_in_transaction_session_timeout = ${IDLE_MS}`);
    return new Snapshot(client);
  }

  async query<Rows>(text: string, values: unknown[] = []): Promise<Rows> {
    return (await this.client.query(text, values)).rows as Rows;
  }

  /** Reads rows in batches through a server-side cursor: never more than one batch is in memory. */
  async *batches<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[],
    size = 1_000,
  ): AsyncGenerator<Row[]> {
    const cursor = `snapshot_${++this.cursors}`;
    await this.client.query(`declare ${cursor} no scroll cursor for ${text}`, values);
    for (;;) {
      const { rows } = await this.client.query<Row>(`fetch ${size} from ${cursor}`);
      if (rows.length) yield rows;
      if (rows.length < size) return;
    }
  }

  /** Ends the transaction. A query that still runs is given up with its connection. */
  async close(): Promise<void> {
    await this.client.end();
  }
}
