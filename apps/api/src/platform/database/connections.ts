import pg from 'pg';
import type { Settings } from '../config/settings.js';
import { isLastOfConnection } from './not-now.js';

/**
 * What our statements rely on in a session, whatever the server, the database or the account has as defaults. Set when
 * a connection is made, because poolers refuse start-up parameters.
 */
const PINNED = {
  array_nulls: 'on',
  bytea_output: 'hex',
  datestyle: 'ISO, MDY',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  gin_fuzzy_search_limit: '0',
  idle_session_timeout: '0',
  intervalstyle: 'postgres',
  search_path: '"$user", public',
  standard_conforming_strings: 'on',
  timezone: 'UTC',
  transaction_timeout: '0',
  transform_null_equals: 'off',
};

/** What keeps a statement of the service from holding up everybody else. */
const IMPATIENT = {
  idle_in_transaction_session_timeout: '60s',
  lock_timeout: '5s',
  statement_timeout: '30s',
};
/** Longer than the server's own limit, which is the better answer while the server gives one. */
const SILENCE_MS = 32_000;
/** For a place in a pool too, where a burst has to queue. */
const CONNECT_MS = 10_000;

/** Bringing a schema up to date takes its time. */
const PATIENT = {
  idle_in_transaction_session_timeout: '0',
  lock_timeout: '0',
  statement_timeout: '0',
};

// A server that does not know one of them yet has no default to be protected from.
const PIN = `
  select set_config(key, value, false) from json_each_text($1) where current_setting(key, true) is not null`;

/** Ends itself with what it cannot be used after, so that a pool opens another one: by its name, anew. */
class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // A pool listens while a connection waits in it, and to nobody who has one: without a listener a server that stops
    // would end the process. The query tells.
    this.on('error', () => {});
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- one body for the eight forms that the driver declares
  override query(...args: any[]): any {
    const answer: unknown = super.query(...(args as [string]));
    // With a callback it is the pool that asks, who drops a connection after every failure.
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      if (isLastOfConnection(error)) void this.end().catch(() => {});
      throw error;
    });
  }
}

/** How a process gets to its database. */
export interface Access {
  url: string;
  /** Past any pooler: for what needs a session of its own. */
  directUrl: string;
  /** Connections of each pool that serves requests. */
  poolSize: number;
  hasPreparedStatements: boolean;
}

export const accessOf = (settings: Settings): Access => ({
  url: settings.DATABASE_URL,
  directUrl: settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL,
  poolSize: settings.DATABASE_POOL_SIZE,
  hasPreparedStatements: settings.DATABASE_PREPARED_STATEMENTS,
});

/** What every session of the service has, by name. */
export const SESSION: Readonly<Record<string, string>> = { ...PINNED, ...IMPATIENT };

export interface Purpose {
  /** As `pg_stat_activity` shows it. */
  name: string;
  /** More to pin, or other values. */
  settings?: Readonly<Record<string, string>>;
  /** Most connections of a pool. */
  max?: number;
  /** How long an answer may take before the connection counts as dead, in milliseconds; 0 waits. */
  silenceMs?: number;
}

/** How the service connects: with pinned sessions, and no wait without a limit. For a pool, or for one connection. */
export function connectionConfig(url: string, { name, settings, max, silenceMs = SILENCE_MS }: Purpose) {
  const pinned = JSON.stringify({ ...SESSION, ...settings });
  return {
    connectionString: url,
    application_name: name,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: silenceMs,
    keepAlive: true,
    Client: Connection,
    onConnect: (client: pg.ClientBase) => client.query(PIN, [pinned]).then(() => {}),
  };
}

/** The same for who prepares the database, and waits for whatever that takes. */
export const ownersConfig = (url: string) =>
  connectionConfig(url, { name: 'signet-prepare', settings: PATIENT, silenceMs: 0 });

/** One connection, open. The caller ends it. */
export async function connect({
  onConnect,
  ...config
}: ReturnType<typeof connectionConfig>): Promise<pg.Client> {
  const client = new Connection(config);
  await client.connect();
  await onConnect(client);
  return client;
}
