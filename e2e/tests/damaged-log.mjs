import pg from 'pg';

/**
 * Does to the platform's log what only the owner of its database can, and undoes it.
 * @param {string} adminUrl the server that holds the platform's database
 * @param {string} agentId whose verification becomes something else
 * @param {() => Promise<void>} look
 */
export async function whileAltered(adminUrl, agentId, look) {
  await withLog(adminUrl, async (client) => {
    const rewrite = async (from, to) => {
      await client.query('alter table activity_event disable trigger user');
      await client.query('update activity_event set type = $3 where agent_id = $1 and type = $2', [
        agentId,
        from,
        to,
      ]);
      await client.query('alter table activity_event enable trigger user');
    };
    await rewrite('agent.verified', 'agent.updated');
    try {
      await look();
    } finally {
      await rewrite('agent.updated', 'agent.verified');
    }
  });
}

/**
 * Lets the daily verification of the log have found something.
 * @param {string} adminUrl
 * @param {{ table: string, seq: number | null, message: string }[]} findings
 * @param {() => Promise<void>} look
 */
export async function whileFound(adminUrl, findings, look) {
  await withLog(adminUrl, async (client) => {
    await client.query('delete from log_verification');
    await client.query(
      `insert into log_verification (organisation_id, verified_at, events, findings, first_findings)
       select id, now(), 1000, $1, $2 from organisation`,
      [findings.length, JSON.stringify(findings)],
    );
    try {
      await look();
    } finally {
      await client.query('delete from log_verification');
    }
  });
}

async function withLog(adminUrl, work) {
  const url = new URL(adminUrl);
  // The test runner named it after itself; this worker is its child.
  url.pathname = `/signet_e2e_${process.ppid}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
