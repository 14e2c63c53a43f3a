import { DUPLICATE_SECONDS } from '../webhook-windows.gen.js';
import { checkOptions } from '../options.js';
import { LEASE_SECONDS, type Claim, type ReplayGuard, type ReplayGuardOptions } from './replay-guard.js';

/** What is used of a `Pool` or `Client` of `pg`. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface PostgresReplayGuardOptions extends ReplayGuardOptions {
  /** The table, with its schema if need be. Default `webhook_receipt`. */
  table?: string;
}

const FORGET_EVERY_MS = 3_600_000;

/**
 * For any number of processes, through a table of theirs. A process that dies while it handles a delivery leaves a lease
 * that runs out: then the next attempt is let in. All times are the database's.
 */
export class PostgresReplayGuard implements ReplayGuard {
  readonly #sql: SqlClient;
  readonly #table: string;
  readonly #leaseSeconds: number;
  readonly #rememberSeconds: number;
  #forgottenAt = 0;

  constructor(sql: SqlClient, options: PostgresReplayGuardOptions = {}) {
    checkOptions(options, 'table, leaseSeconds, rememberSeconds');
    const {
      table = 'webhook_receipt',
      leaseSeconds = LEASE_SECONDS,
      rememberSeconds = DUPLICATE_SECONDS,
    } = options;
    this.#sql = sql;
    this.#table = table
      .split('.')
      .map((part) => `"${part.replaceAll('"', '""')}"`)
      .join('.');
    this.#leaseSeconds = leaseSeconds;
    this.#rememberSeconds = rememberSeconds;
  }

  /** Makes the table if it is missing. The statement is `schema`, for those who keep their migrations themselves. */
  async setUp(): Promise<void> {
    await this.#sql.query(this.schema);
  }

  get schema(): string {
    return `create table if not exists ${this.#table} (
  id text primary key,
  claim text not null,
  claimed_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz not null,
  done_at timestamptz
)`;
  }

  async claim(id: string): Promise<Claim> {
    await this.#forgetOld();
    const claim = crypto.randomUUID();
    const taken = await this.#sql.query(
      `insert into ${this.#table} as receipt (id, claim, lease_until)
       values ($1, $2, clock_timestamp() + $3 * interval '1 second')
       on conflict (id) do update
         set claim = excluded.claim, claimed_at = clock_timestamp(), lease_until = excluded.lease_until
         where receipt.done_at is null and receipt.lease_until <= clock_timestamp()
       returning id`,
      [id, claim, this.#leaseSeconds],
    );
    if (taken.rows.length > 0) {
      return {
        state: 'new',
        // Also when somebody else has taken over meanwhile: it was handled.
        done: () => this.#run('update TABLE set done_at = clock_timestamp() where id = $1', [id]),
        free: () =>
          this.#run('delete from TABLE where id = $1 and claim = $2 and done_at is null', [id, claim]),
      };
    }
    const { rows } = await this.#sql.query(
      `select done_at is not null as "isDone",
         ceil(extract(epoch from lease_until - clock_timestamp()))::int as "secondsLeft"
       from ${this.#table} where id = $1`,
      [id],
    );
    const [found] = rows as { isDone: boolean; secondsLeft: number }[];
    if (found?.isDone) return { state: 'done' };
    // Given back between the two statements, perhaps: the next attempt will see.
    return { state: 'running', secondsLeft: Math.max(1, found?.secondsLeft ?? 1) };
  }

  /** Now and then, so that the table does not grow for ever. */
  async #forgetOld(): Promise<void> {
    if (Date.now() - this.#forgottenAt < FORGET_EVERY_MS) return;
    this.#forgottenAt = Date.now();
    await this.#run(
      `delete from TABLE where claimed_at < clock_timestamp() - $1 * interval '1 second'
         and (done_at is not null or lease_until < clock_timestamp())`,
      [this.#rememberSeconds],
    );
  }

  async #run(text: string, values: unknown[]): Promise<void> {
    await this.#sql.query(text.replaceAll('TABLE', this.#table), values);
  }
}
