import pg from 'pg';
import type { Logger } from '../logging/logger.js';
import { Problem } from '../errors/problem.js';
import { connectionConfig } from './connections.js';
import { isReadTimeout } from './not-now.js';

const AT_ONCE = 4;
const SECONDS = 5;

// A report is one process of the database: it takes no processors for itself, and compiles nothing for a single use.
const BEGIN = `begin read only; set local statement_timeout = '${SECONDS}s';
  set local max_parallel_workers_per_gather = 0; set local jit = off`;

// PostgreSQL's code for a statement that took longer than its timeout.
const QUERY_CANCELED = '57014';

/**
 * The door for reads that may take long, so that nobody else waits for them: few connections of their own, which write
 * nothing, and no statement longer than five seconds.
 */
export class Reports {
  /** How many run at once. */
  static readonly AT_ONCE = AT_ONCE;

  private readonly pool: pg.Pool;

  constructor(url: string, logger: Logger) {
    this.pool = new pg.Pool(
      connectionConfig(url, {
        name: 'signet-reports',
        max: AT_ONCE,
        silenceMs: SECONDS * 1000 + 1_000,
      }),
    );
    // Without a listener a stopping server would end the process.
    this.pool.on('error', (error) =>
      logger.warn('A database connection was lost', { detail: error.message }),
    );
  }

  /** @throws Problem report.too_wide when it takes too long */
  async query<Rows>(text: string, values: unknown[] = []): Promise<Rows> {
    try {
      return await this.read<Rows>(text, values);
    } catch (cause) {
      if ((cause as { code?: string }).code !== QUERY_CANCELED && !isReadTimeout(cause)) throw cause;
      throw new Problem('report.too_wide', {
        detail: `This takes longer than ${SECONDS} seconds to find. Ask for a shorter time, or for less at once.`,
        cause,
      });
    }
  }

  /** The limit belongs to the transaction, so that it holds behind a pooler too, and stays with nobody else. */
  private async read<Rows>(text: string, values: unknown[]): Promise<Rows> {
    const client = await this.pool.connect();
    let isOfUse = false;
    try {
      await client.query(BEGIN);
      const { rows } = await client.query(text, values);
      await client.query('commit');
      isOfUse = true;
      return rows as Rows;
    } finally {
      client.release(!isOfUse);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
