import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApi } from '../support/api.mjs';
import { mapLimited, post, registerAgents } from './agents.mjs';
import { auditChain } from './audit-chain.mjs';

const CALLERS = 200;
const AGENTS = 50;
const KILL_AFTER_MS = { least: 50, most: 1200 };

/**
 * @typedef {object} Answered one line of the client's ledger, written after the answer had arrived in full
 * @property {string} agentId
 * @property {string} refreshToken
 * @property {string} requestId
 */

/**
 * Kills the API with SIGKILL at a random instant while 200 callers verify, starts it again, and compares what it had
 * answered with what is there: an answer is a promise.
 * @param {{ databaseUrl: string, dataDir: string, rounds: number, report?: (line: string) => void }} options
 * @returns {Promise<{ answered: number, missingRows: number, deadTokens: number, unsealed: number, brokenLinks: number }>}
 */
export async function killDuringVerifications({ databaseUrl, dataDir, rounds, report = () => {} }) {
  const totals = { answered: 0, missingRows: 0, deadTokens: 0 };
  let api = await startApi({ databaseUrl, dataDir });
  try {
    const agents = await registerAgents(api.url, AGENTS);
    for (let round = 1; round <= rounds; round += 1) {
      const { ledger, refused, killedAfterMs } = await verifyUntilKilled(api, agents);
      api = await startApi({ databaseUrl, dataDir, port: api.port });

      const missingRows = await countMissingRows(databaseUrl, ledger);
      const deadTokens = await countDeadTokens(api.url, ledger);
      totals.answered += ledger.length;
      totals.missingRows += missingRows;
      totals.deadTokens += deadTokens;
      report(
        `round ${round}: killed after ${killedAfterMs} ms, ${ledger.length} answered, ${refused} refused, ` +
          `${missingRows} rows missing, ${deadTokens} tokens dead, ready again in ${Math.round(api.readyMs)} ms`,
      );
    }
    return { ...totals, ...(await auditChain(databaseUrl)) };
  } finally {
    await api.stop();
  }
}

/** Every caller verifies again as soon as it has its answer, until its connection breaks. */
async function verifyUntilKilled(api, agents) {
  /** @type {Answered[]} */
  const ledger = [];
  let refused = 0;
  const call = async (index) => {
    for (let turn = 0; ; turn += 1) {
      const answer = await post(`${api.url}/agents/verify`, agents[(index + turn) % agents.length]);
      if (answer.status !== 200) refused += 1;
      else
        ledger.push({
          agentId: answer.body.agent.agent_id,
          refreshToken: answer.body.token.refresh_token,
          requestId: answer.headers['x-request-id'],
        });
    }
  };
  const callers = Array.from({ length: CALLERS }, (_, index) => call(index));
  const ends = Promise.allSettled(callers);

  // The clock starts with the first answer: before it nothing has been promised.
  while (!ledger.length) await sleep(5);
  const { least, most } = KILL_AFTER_MS;
  const killedAfterMs = Math.round(least + Math.random() * (most - least));
  await sleep(killedAfterMs);
  await api.kill();
  await ends;
  return { ledger, refused, killedAfterMs };
}

/** How many of the answered verifications have no row in the log. */
async function countMissingRows(databaseUrl, ledger) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select count(*)::int as missing from unnest($1::text[], $2::text[]) as answered (request_id, agent_id)
       where not exists (
         select from activity_event e
         where e.request_id = answered.request_id and e.agent_id = answered.agent_id and e.type = 'agent.verified')`,
      [ledger.map(({ requestId }) => requestId), ledger.map(({ agentId }) => agentId)],
    );
    return rows[0].missing;
  } finally {
    await client.end();
  }
}

/** How many of the answered refresh tokens cannot be used. */
async function countDeadTokens(url, ledger) {
  const statuses = await mapLimited(ledger, 32, async ({ refreshToken }) => {
    const { status } = await post(`${url}/agents/refresh`, { refresh_token: refreshToken });
    return status;
  });
  return statuses.filter((status) => status !== 200).length;
}
