import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const SEALED_WITHIN_MS = 15_000;

const WAITING = `select count(*)::int as count from activity_event e
  where not exists (select from activity_chain c where c.event_id = e.id)`;

// What must hold of every chain: numbers from 1 without gaps, each event linked to the one before, no event without
// its payload, and a head that stands at the end.
const BROKEN = `
  select count(*)::int as count from (
    select c.seq <> row_number() over chain
        or c.prev_hash is distinct from lag(c.hash) over chain
        or e.id is null as broken
    from activity_chain c
    left join activity_event e on e.id = c.event_id and e.occurred_at = c.event_time
    window chain as (partition by c.organisation_id order by c.seq)
    union all
    select h.seq <> (select coalesce(max(seq), 0) from activity_chain c where c.organisation_id = h.organisation_id)
    from activity_head h
  ) checked where broken`;

/**
 * Waits until every event has its place in the audit chain and counts what is wrong with the chains.
 * @param {string} databaseUrl
 * @returns {Promise<{ unsealed: number, brokenLinks: number }>}
 */
export async function auditChain(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const count = async (text) => (await client.query(text)).rows[0].count;
    const deadline = Date.now() + SEALED_WITHIN_MS;
    let unsealed = await count(WAITING);
    while (unsealed && Date.now() < deadline) {
      await sleep(200);
      unsealed = await count(WAITING);
    }
    return { unsealed, brokenLinks: await count(BROKEN) };
  } finally {
    await client.end();
  }
}
