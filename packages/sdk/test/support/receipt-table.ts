import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A schema of its own on the tests' PostgreSQL, and a way to move what it remembers into the past. */
export async function receiptTable() {
  const connectionString = process.env['SIGNET_TEST_DATABASE_URL'];
  if (!connectionString) throw new Error('Run this through `npm test`, which starts a PostgreSQL.');
  const schema = `receiver_${randomBytes(8).toString('hex')}`;
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${schema}`, max: 10 });
  await pool.query(`create schema ${schema}`);
  return {
    pool,
    letPass: async (seconds: number) => {
      await pool.query(
        `update webhook_receipt set claimed_at = claimed_at - $1 * interval '1 second',
           lease_until = lease_until - $1 * interval '1 second', done_at = done_at - $1 * interval '1 second'`,
        [seconds],
      );
    },
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await pool.end();
    },
  };
}
