import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../process/failure.mjs';

const stillStarting = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);
const noSuchDatabase = '3D000';

/**
 * The variables of PostgreSQL's own client (PGSSLMODE, PGOPTIONS and the like) speak of the servers of whoever starts us.
 * From here on, this process and its children have to do with ours alone.
 */
export function forgetTheShell() {
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name];
}

/** Opens one connection. The driver is loaded late: this file is read before the first install. */
export async function connect(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener, a server that stops under an idle connection ends our process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Resolves when the server answers a real connect: a log line or an open port comes too early.
 * @param {string} url
 * @param {{ child: import('node:child_process').ChildProcess }} server
 */
export async function waitUntilReady(url, { child }) {
  const deadline = Date.now() + 120_000; // a crash recovery may replay a lot
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new Error('the server ended at once');
    }
    try {
      const client = await connect(url);
      await client.end();
      return;
    } catch (error) {
      if (error.code === noSuchDatabase) return;
      if (!stillStarting.has(error.code) || Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

/**
 * Creates the owner and its database unless they exist. The owner may make the login that the service works with, and is
 * no superuser: what a function does with the owner's rights ends at this database.
 * @param {string} superuserUrl of the database that is wanted
 * @param {{ name: string, password: string }} owner
 */
export async function ensureDatabase(superuserUrl, owner) {
  try {
    const client = await connect(superuserUrl);
    await client.end();
    return;
  } catch (error) {
    if (error.code !== noSuchDatabase) throw error;
  }
  const { username, pathname } = new URL(superuserUrl);
  const database = pathname.slice(1);
  const client = await connect(withDatabase(superuserUrl, 'postgres'));
  const [name, password] = [client.escapeIdentifier(owner.name), client.escapeLiteral(owner.password)];
  if (owner.name !== username) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [owner.name]);
    await client.query(`${rowCount ? 'alter' : 'create'} role ${name} login createrole password ${password}`);
    await closeLargeObjects(withDatabase(superuserUrl, 'template1'));
  }
  // Last: a start that was interrupted before this begins anew.
  await client.query(`create database ${client.escapeIdentifier(database)} owner ${name}`);
  await client.end();
}

/** Large objects are files that anybody may make and that no table's rights cover: nobody needs one here. */
async function closeLargeObjects(templateUrl) {
  const client = await connect(templateUrl);
  await client.query(
    'revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public',
  );
  await client.end();
}

function withDatabase(url, name) {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** Refuses to go on when an operator's own database does not answer. Never prints the URL: it holds a password. */
export async function requireDatabase(url) {
  let address = 'that DATABASE_URL names';
  try {
    const { hostname, port } = new URL(url);
    address = `at ${hostname}:${port || 5432}`;
    const client = await connect(url);
    await client.end();
  } catch (error) {
    const reason = error.code === 'ERR_INVALID_URL' ? 'it is not a valid URL' : error.message || error.code;
    throw new Failure(
      `The database ${address} does not answer (${reason}): correct DATABASE_URL, or unset it to use the embedded PostgreSQL.`,
    );
  }
}
