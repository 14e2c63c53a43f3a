import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Endpoints that never answer can lose nothing: what they are owed must be waiting or dead instead. */
const canAnswer = (name) => !name.startsWith('silent');

/**
 * Compares the three ledgers: what producers were told, what the database holds, what receivers decided.
 * @param {{ databaseUrl: string, ledger: string, produced: string[], endpoints: string[] }} run
 */
export async function countBroken({ databaseUrl, ledger, produced, endpoints }) {
  const events = await query(
    databaseUrl,
    // The administrator was registered before there was anybody to tell.
    `select id, subject_id from event where type = 'agent.registered'
       and occurred_at > (select max(created_at) from webhook_endpoint)`,
  );
  const received = existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n').map(parseLine) : [];
  const known = new Set(events.map(({ id }) => id));
  const announced = new Set(events.map(({ subject_id }) => subject_id));

  const acks = new Map();
  const bodies = new Map();
  let [repeats, changed] = [0, 0];
  const undecided = new Set();
  const firstTries = new Map();
  for (const { name, id, decision, at, occurred, digest } of received) {
    const pair = `${name} ${id}`;
    if ((bodies.get(id) ?? digest) !== digest) changed += 1;
    bodies.set(id, digest);
    if (undecided.has(pair)) repeats += 1;
    if (decision === 'none') undecided.add(pair);
    if (decision === 'ack') acks.set(pair, (acks.get(pair) ?? 0) + 1);
    if (name.startsWith('fast') && !firstTries.has(pair)) firstTries.set(pair, at - occurred);
  }
  const owed = endpoints.filter(canAnswer).flatMap((name) => events.map(({ id }) => `${name} ${id}`));
  const waits = [...firstTries.values()].sort((a, b) => a - b);
  const [stuck] = await query(
    databaseUrl,
    `select (select count(*)::int from webhook_delivery where state = 'sending' and lease_until < now()) as leases,
       (select count(*)::int from event where fanned_out_at is null) as events`,
  );
  const total = [...acks.values()].reduce((sum, count) => sum + count, 0);
  const doubles = [...acks.values()].reduce((sum, count) => sum + count - 1, 0);
  return {
    events: events.length,
    acks: total,
    lostCommits: produced.filter((id) => !announced.has(id)).length,
    phantoms: received.filter(({ id }) => !known.has(id)).length,
    losses: owed.filter((pair) => !acks.has(pair)).length,
    doubleAcks: doubles,
    doubleShare: total ? doubles / total : 0,
    repeats,
    changed,
    stale: received.filter(({ decision }) => decision === 'stale').length,
    firstTryP50: waits[waits.length >> 1] ?? 0,
    firstTryP95: waits[Math.floor(waits.length * 0.95)] ?? 0,
    stuck: stuck.leases + stuck.events,
  };
}

/** How many deliveries of endpoints that can answer still wait, and how many were given up. */
export async function countOpen(databaseUrl, silentIds) {
  const [row] = await query(
    databaseUrl,
    `select count(*) filter (where state in ('pending', 'sending'))::int as open,
       count(*) filter (where state = 'dead')::int as dead
     from webhook_delivery where endpoint_id <> all($1)`,
    [silentIds],
  );
  return row;
}

function parseLine(line) {
  const [name, id, decision, at, timestamp, digest] = line.split(' ');
  return { name, id, decision, at: Number(at), occurred: Date.parse(timestamp), digest };
}

async function query(url, statement, values = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}
