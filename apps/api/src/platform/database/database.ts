import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '../logging/logger.js';
import { Batcher } from './batcher.js';
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

/**
 * The doors to PostgreSQL, each with connections of its own: TypeORM for ordinary work, prepared statements for hot paths,
 * and one for reports.
 */
export class Database {
  /** For reads that may take long. */
  readonly reports: Reports;
  private readonly hot: pg.Pool;
  private readonly afterwards = new WeakMap<Transaction, (() => void)[]>();
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
      connectionString: url,
      max: 8,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      application_name: 'signet-hot',
      // Their arguments are arrays whose lengths tell the planner nothing worth planning anew for.
      options: '-c plan_cache_mode=force_generic_plan',
    });
    // Without a listener a stopping server would end the process.
    this.hot.on('error', (error) => logger.warn('A database connection was lost', { detail: error.message }));
  }

  /** Runs `work` in one transaction: all of it happens or none of it. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const afterwards: (() => void)[] = [];
    const result = await this.source.transaction((tx) => {
      this.afterwards.set(tx, afterwards);
      return work(tx);
    });
    for (const run of afterwards) run();
    return result;
  }

  /** Runs `then` once the transaction has committed; never when it rolls back. For signals, not for work. */
  afterCommit(tx: Transaction, then: () => void): void {
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
    const { rows } = await this.hot.query<Row>({ ...statement, values });
    return rows;
  }

  /** Opens a view of one moment, for long reads. The caller closes it. */
  snapshot(): Promise<Snapshot> {
    return Snapshot.open(this.url);
  }

  /** Whether the database answers; one that takes longer than two seconds does not. */
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
    const answered = this.hot.query('select 1').then(
      () => true,
      () => false,
    );
    const reachable = await Promise.race([answered, late]);
    clearTimeout(timer);
    return reachable;
  }
}
