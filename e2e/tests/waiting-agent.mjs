import pg from 'pg';

/**
 * Puts an agent back to where a registration with approval leaves it: the platform under test registers openly.
 * @param {string} adminUrl the server that holds the platform's database
 * @param {string} agentId
 */
export async function makeWait(adminUrl, agentId) {
  const url = new URL(adminUrl);
  // The test runner named it after itself; this worker is its child.
  url.pathname = `/signet_e2e_${process.ppid}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rowCount } = await client.query(`update agent set status = 'pending' where id = $1`, [agentId]);
    if (rowCount !== 1) throw new Error(`There is no agent ${agentId}.`);
  } finally {
    await client.end();
  }
}
