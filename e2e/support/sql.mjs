import pg from 'pg';

/**
 * Runs one statement in the platform's database, for what no call of its own can bring about.
 * @param {string} databaseUrl
 * @param {string} sql
 * @param {unknown[]} values
 */
export async function execute(databaseUrl, sql, values) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}
