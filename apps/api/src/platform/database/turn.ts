import type pg from 'pg';
import type { Logger } from '../logging/logger.js';
import { connect, ownersConfig } from './connections.js';

// Any constant will do as long as every Signet process uses the same one.
const LOCK = 7_261_993_184;

/**
 * The turn of one process to change the schema: those that start together wait for each other. Held by a transaction, so
 * that a pooler cannot leave it behind on a connection.
 */
export class Turn {
  private constructor(private readonly client: pg.Client) {}

  static async take(url: string, logger: Logger): Promise<Turn> {
    const client = await connect(ownersConfig(url));
    await client.query('begin');
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [
      LOCK,
    ]);
    if (!rows[0]!.taken) {
      logger.info('Waiting for another process that prepares the database');
      await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    }
    return new Turn(client);
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
