import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import pg from 'pg';
import { random } from '../crypto/random.js';
import { SESSION } from './connections.js';
import type { Reader } from './database.js';

/** An account of the database server. */
export interface Login {
  name: string;
  password: string;
}

// No resources, or about to start or to stop. Whatever else a server answers to an account, a pooler in front of it
// included, is a refusal.
const NOT_NOW = /^(53|57)/;
// A server without the right to make accounts, one that forbids them, or an account that appeared meanwhile.
const CANNOT_BE_MADE = ['42501', '0A000', '42710', '23505'];

/** The account that a database address names; its name is empty when the address names none. */
export function loginOf(url: string): Login {
  const { username, password, searchParams } = new URL(url);
  return {
    name: searchParams.get('user') ?? decodeURIComponent(username),
    password: searchParams.get('password') ?? decodeURIComponent(password),
  };
}

/** The same database for another account. */
export function withLogin(url: string, { name, password }: Login): string {
  const address = new URL(url);
  address.searchParams.delete('user');
  address.searchParams.delete('password');
  if (address.host) {
    address.username = encodeURIComponent(name);
    address.password = encodeURIComponent(password);
  } else {
    // A socket in the file system: an address without a host has no place for an account.
    address.searchParams.set('user', name);
    address.searchParams.set('password', password);
  }
  return address.href;
}

/**
 * Makes the account that an address names, or gives it its password again, unless it can log in already.
 * @param admin works as an account that may make others
 * @returns why it still cannot log in, or null when it can
 */
export async function ensureLogin(admin: Reader, url: string): Promise<string | null> {
  if ((await refusalOf(url)) === null) return null;
  try {
    await makeLogin(admin, loginOf(url));
  } catch (error) {
    if (!CANNOT_BE_MADE.includes((error as { code?: string }).code ?? '')) throw error;
    return (error as Error).message;
  }
  return refusalOf(url);
}

/** Takes back what the account set for its own sessions to come: a thief may have pointed them elsewhere. */
export async function forgetSessionSettings(admin: Reader, account: string): Promise<void> {
  const statements = await admin.query<{ statement: string }[]>(
    `select format('alter role %I%s reset all', r.rolname, ' in database ' || quote_ident(d.datname)) as statement
     from pg_db_role_setting s join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
     where r.rolname = $1`,
    [account],
  );
  for (const { statement } of statements) await admin.query(statement);
}

/**
 * Gives the account's sessions what ours have, for those that a pooler opens.
 * @throws DatabaseError 42501 where the account is not the admin's to change
 */
export async function pinSessions(admin: Reader, account: string): Promise<void> {
  await admin.query(
    'select set_config(key, value, true) from json_each_text($1) where current_setting(key, true) is not null',
    [JSON.stringify(SESSION)],
  );
  const statements = await admin.query<{ statement: string }[]>(
    `select format('alter role %I in database %I set %I from current', $1::text, current_database(), name) as statement
     from unnest($2::text[]) name where current_setting(name, true) is not null`,
    [account, Object.keys(SESSION)],
  );
  for (const { statement } of statements) await admin.query(statement);
}

/** Why the server does not let the account in, or null when it does. Throws when the server cannot be asked. */
export async function refusalOf(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return null;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || NOT_NOW.test(error.code ?? '')) throw error;
    return error.message;
  } finally {
    await client.end().catch(() => {});
  }
}

async function makeLogin(admin: Reader, { name, password }: Login): Promise<void> {
  const [found] = await admin.query<{ has_powers: boolean }[]>(
    'select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as has_powers from pg_roles where rolname = $1',
    [name],
  );
  if (found?.has_powers)
    throw Object.assign(new Error(`the account ${name} administers the server`), { code: '42501' });
  const verb = found ? 'alter' : 'create';
  const [{ statement }] = await admin.query<[{ statement: string }]>(
    `select format('${verb} role %I login password %L', $1::text, $2::text) as statement`,
    [name, scramVerifier(password)],
  );
  await admin.query(statement);
}

/**
 * What PostgreSQL stores of a password (RFC 5803 3). Sent in its place, so that no log of statements ever holds one.
 * @throws Error for a password outside of printable ASCII, which would have to be prepared first (RFC 4013)
 */
export function scramVerifier(password: string, salt = random(16), iterations = 4096): string {
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new Error('The password of an account that Signet makes must be printable ASCII.');
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const server = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${server}`;
}
