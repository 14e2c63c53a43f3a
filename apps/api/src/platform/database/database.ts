import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '../logging/logger.js';
import { Batcher } from './batcher.js';
import { connectionConfig } from './connections.js';
import { lostARace } from './not-now.js';
import { Reports } from './reports.js';
import { Snapshot } from './snapshot.js';

/** A transaction in progress. Passed as an argument, so that a signature says what belongs together. */
export type Transaction = EntityManager;

/** What a query that only reads needs: a transaction, a snapshot, or neither. */
export type Reader = Pick<EntityManager, 'query'>;

/** Bytes as PostgreSQL reads them where a text stands for them, in JSON for example. */
export const asBytea = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** A prepared statement: the name is what PostgreSQL remembers the plan by. */
export interface Statement {
  name: string;
  text: string;
}

const PING_MS = 2_000;
const PING: Statement = {
  name: 'ping',
  text: `select current_setting('transaction_read_only')::boolean as "isReadOnly"`,
};

/** How often something is tried that others keep getting in the way of. */
const TRIES = 3;

/**
 * The doors to PostgreSQL, each with connections of its own: TypeORM for ordinary work, prepared statements for hot paths,
 * and one for reports.
 */
export class Database {
  /** For reads that may take long. */
  readonly reports: Reports;
  private readonly hot: pg.Pool;
  private readonly afterwards = new WeakMap<Transaction, (() => void | Promise<void>)[]>();
  // Anybody may ask, as often as they like: one question is under way, and the next is for all who asked meanwhile.
  private readonly pings = new Batcher<void, boolean>(
    async (asked) => {
      const isReachable = await this.ping();
      return asked.map(() => isReachable);
    },
    { concurrency: 1 },
  );

  constructor(
    readonly source: DataSource,
    private readonly url: string,
    logger: Logger,
  ) {
    this.reports = new Reports(url, logger);
    this.hot = new pg.Pool({
      ...connectionConfig(url, {
        name: 'signet-hot',
        // Their arguments are arrays whose lengths tell the planner nothing worth planning anew for.
        settings: { plan_cache_mode: 'force_generic_plan', statement_timeout: '9s' },
        silenceMs: 10_000,
      }),
      max: 8,
    });
    // Without a listener a stopping server would end the process.
    this.hot.on('error', (error) => logger.warn('A database connection was lost', { detail: error.message }));
  }

  /**
   * Runs `work` in one transaction: all of it happens or none of it. What the server undid in favour of another
   * transaction runs again, so `work` changes nothing but the database.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { result, afterwards } = await again(async () => {
      const afterwards: (() => void | Promise<void>)[] = [];
      const result = await this.source.transaction((tx) => {
        this.afterwards.set(tx, afterwards);
        return work(tx);
      });
      return { result, afterwards };
    });
    for (const run of afterwards) await run();
    return result;
  }

  /**
   * Runs `then` once the transaction has committed and before its result is known to anybody; never when it rolls back.
   * For signals and for what this process has to read anew, not for work.
   */
  afterCommit(tx: Transaction, then: () => void | Promise<void>): void {
    const afterwards = this.afterwards.get(tx);
    if (!afterwards) throw new Error('This transaction was not started by Database.transaction.');
    afterwards.push(then);
  }

  /**
   * Ends the transaction when this process falls silent in the middle of it, so that a frozen process gives its locks
   * back in seconds. For transactions that hold up other processes.
   */
  async limitSilence(tx: Transaction, seconds: number): Promise<void> {
    await tx.query(`select set_config('idle_in_transaction_session_timeout', $1, true)`, [`${seconds}s`]);
  }

  /** For reads outside of a transaction. */
  get manager(): Transaction {
    return this.source.manager;
  }

  /** Runs a prepared statement without any mapping, committed by itself. */
  async prepared<Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const { rows } = await again(() => this.hot.query<Row>({ ...statement, values }));
    return rows;
  }

  /** Opens a view of one moment, for long reads. The caller closes it. */
  snapshot(): Promise<Snapshot> {
    return Snapshot.open(this.url);
  }

  /** Whether the database answers and takes changes; one that needs longer than two seconds does not. */
  isReachable(): Promise<boolean> {
    return this.pings.submit();
  }

  async close(): Promise<void> {
    await Promise.all([this.hot.end(), this.reports.close()]);
    await this.source.destroy();
  }

  private async ping(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PING_MS);
    });
    const answered = this.ask().catch(() => false);
    const reachable = await Promise.race([answered, late]);
    clearTimeout(timer);
    return reachable;
  }

  /** Asks the way hot paths ask. A connection to a server that takes no changes is not kept for the next question. */
  private async ask(): Promise<boolean> {
    const client = await this.hot.connect();
    let isOfUse = false;
    try {
      const { rows } = await client.query<{ isReadOnly: boolean }>(PING);
      isOfUse = rows[0]?.isReadOnly === false;
    } finally {
      client.release(!isOfUse);
    }
    return isOfUse;
  }
}

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || !lostARace(error)) throw error;
    }
  }
}
