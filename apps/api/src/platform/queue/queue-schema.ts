import { runMigrations } from 'bullmq';
import { connect, ownersConfig } from '../database/connections.js';

/** Where the queue keeps its tables while PostgreSQL is its backend. */
export const QUEUE_SCHEMA = 'bullmq';

/**
 * Brings the queue's tables up to date, and makes what the library would make itself at the first job of each queue:
 * whoever works with the queue later may create nothing.
 * @param ownerUrl works as an account that may create a schema
 */
export async function migrateQueues(ownerUrl: string, names: readonly string[]): Promise<void> {
  const client = await connect(ownersConfig(ownerUrl));
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    const { rows } = await client.query<{ statement: string }>(
      `select format('create sequence if not exists %I.%I', $1::text, ${QUEUE_SCHEMA}.job_id_seq_name(name)) as statement
       from unnest($2::text[]) name
       where to_regclass(format('%I.%I', $1::text, ${QUEUE_SCHEMA}.job_id_seq_name(name))) is null`,
      [QUEUE_SCHEMA, names],
    );
    for (const { statement } of rows) await client.query(statement);
  } finally {
    await client.end();
  }
}
