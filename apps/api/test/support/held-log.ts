import pg from 'pg';
import type { Signet } from './signet.js';

/** A log that nobody can read to the end while it is held: every report of it waits. */
export async function holdTheLog(signet: Signet): Promise<{ release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: signet.databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table activity_chain in access exclusive mode');
  return { release: () => client.end() };
}
