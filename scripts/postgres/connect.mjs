import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../process/failure.mjs';

const stillStarting = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);
const noSuchDatabase = '3D000';

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

/** Creates the database that the URL names, unless it exists. */
export async function ensureDatabase(url, name) {
  try {
    const client = await connect(url);
    await client.end();
  } catch (error) {
    if (error.code !== noSuchDatabase) throw error;
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    const client = await connect(maintenance.href);
    await client.query(`create database ${client.escapeIdentifier(name)}`);
    await client.end();
  }
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
