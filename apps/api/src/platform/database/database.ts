import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Logger } from '../logging/logger.js';
import { Batcher } from './batcher.js';
import { connectionConfig, type Access, type Purpose } from './connections.js';
import { openDataSource, type Schema } from './data-source.js';
import { isForgotten, lostARace } from './not-now.js';
import { QUEUE_SCHEMA } from '../queue/queue-schema.js';
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

/** Three wait for jobs for as long as the process lives; the others ask. */
const QUEUE_CONNECTIONS = 6;

/** How often something is tried that others keep getting in the way of. */
const TRIES = 3;

/**
 * The doors to PostgreSQL, each with connections of its own: TypeORM for ordinary work, prepared statements for hot paths,
 * one for reports and one for the queue.
 */
export class Database {
  /** For reads that may take long. */
  readonly reports: Reports;
  private readonly hot: pg.Pool;
  private queuePool: pg.Pool | undefined;
  private hasPreparedStatements: boolean;
  private readonly afterwards = new WeakMap<Transaction, (() => void | Promise<void>)[]>();
  // Anybody may ask, as often as they like: one question is under way, and the next is for all who asked meanwhile.
  private readonly pings = new Batcher<void, boolean>(
    async (asked) => {
      const isReachable = await this.ping();
      return asked.map(() => isReachable);
    },
    { concurrency: 1 },
  );

  static async open(access: Access, schema: Schema, logger: Logger): Promise<Database> {
    const { url, poolSize } = access;
    const source = await openDataSource(connectionConfig(url, { name: 'signet', max: poolSize }), schema);
    return new Database(source, access, logger);
  }

  private constructor(
    readonly source: DataSource,
    private readonly access: Access,
    private readonly logger: Logger,
  ) {
    this.reports = new Reports(access.url, logger);
    this.hasPreparedStatements = access.hasPreparedStatements;
    this.hot = this.pool(access.url, {
      name: 'signet-hot',
      max: access.poolSize,
      // Their arguments are arrays whose lengths tell the planner nothing worth planning anew for.
      ...(access.hasPreparedStatements && {
        settings: { plan_cache_mode: 'force_generic_plan', statement_timeout: '9s' },
      }),
      silenceMs: 10_000,
    });
  }

  /** For the library behind the queue: it waits for notifications, which needs sessions of its own. */
  get queue(): pg.Pool {
    this.queuePool ??= this.pool(this.access.directUrl, {
      name: 'signet-queue',
      max: QUEUE_CONNECTIONS,
      settings: { search_path: QUEUE_SCHEMA },
    }).setMaxListeners(0);
    return this.queuePool;
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
    const { rows } = await again(() => this.ask<Row>(this.hot, statement, values));
    return rows;
  }

  /** Opens a view of one moment, for long reads. The caller closes it. */
  snapshot(): Promise<Snapshot> {
    return Snapshot.open(this.access.directUrl);
  }

  /** Whether the database answers and takes changes; one that needs longer than two seconds does not. */
  isReachable(): Promise<boolean> {
    return this.pings.submit();
  }

  async close(): Promise<void> {
    await Promise.all([this.hot.end(), this.reports.close(), this.queuePool?.end()]);
    await this.source.destroy();
  }

  private async ping(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), PING_MS);
    });
    const answered = this.takesChanges().catch(() => false);
    const reachable = await Promise.race([answered, late]);
    clearTimeout(timer);
    return reachable;
  }

  /** Asks the way hot paths ask. A connection to a server that takes no changes is not kept for the next question. */
  private async takesChanges(): Promise<boolean> {
    const client = await this.hot.connect();
    let isOfUse = false;
    try {
      const { rows } = await this.ask<{ isReadOnly: boolean }>(client, PING);
      isOfUse = rows[0]?.isReadOnly === false;
    } finally {
      client.release(!isOfUse);
    }
    return isOfUse;
  }

  /** Behind a pooler that lends connections by the transaction, every statement is sent whole. */
  private async ask<Row extends pg.QueryResultRow>(
    door: Pick<pg.Pool, 'query'>,
    { name, text }: Statement,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    if (!this.hasPreparedStatements) return door.query<Row>(text, values);
    try {
      return await door.query<Row>({ name, text, values });
    } catch (error) {
      if (!isForgotten(error)) throw error;
      if (this.hasPreparedStatements)
        this.logger.warn(
          'A pooler in front of the database forgets prepared statements, so Signet goes on without: set DATABASE_PREPARED_STATEMENTS=0',
        );
      this.hasPreparedStatements = false;
      return door.query<Row>(text, values);
    }
  }

  private pool(url: string, purpose: Purpose): pg.Pool {
    const pool = new pg.Pool(connectionConfig(url, purpose));
    // Without a listener a stopping server would end the process.
    return pool.on('error', (error) =>
      this.logger.warn('A database connection was lost', { detail: error.message }),
    );
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
