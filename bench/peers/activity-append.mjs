// Appends events to the log in two ways, one after the other, and says how long each took: through the journal, as
// requests do, and as bare multi-row inserts of rows that were made before the clock started.
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import pg from 'pg';

const { DATABASE_URL, EVENTS = '100000' } = process.env;
const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../apps/api/dist/main.js');
const built = (path) => import(join(dirname(entry), path));
const { Journal } = await built('journal/journal.js');
const { toActivityRow } = await built('journal/activity-row.js');
const { activityInsert, activityValues } = await built('journal/activity-insert.js');
const { Database } = await built('platform/database/database.js');
const { Keyring } = await built('platform/crypto/keyring.js');

const CALLERS = 512;
const ROWS = 256;
const CONNECTIONS = 2;

const count = Number(EVENTS);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: CONNECTIONS });
const { rows } = await pool.query('select id from organisation limit 1');
const keyring = new Keyring(randomBytes(32));
const newEvent = () => ({
  organisationId: rows[0].id,
  occurredAt: new Date(),
  type: 'agent.verified',
  outcome: 'success',
  actor: [{ type: 'anonymous', id: null }],
  origin: { ip: '203.0.113.7', requestId: randomUUID(), method: 'POST', path: '/agents/verify' },
});

const access = { url: DATABASE_URL, directUrl: DATABASE_URL, poolSize: 4, hasPreparedStatements: true };
const database = new Database({ destroy: () => {} }, access, { warn: () => {} });
const journal = new Journal(database, keyring, { wake: () => {} });
const timed = async (callers, work) => {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: callers }, work));
  const { user, system } = process.cpuUsage(cpu);
  return { rps: (count * 1000) / (performance.now() - from), perCpuSecond: (count * 1e6) / (user + system) };
};

let left = count;
const ours = await timed(CALLERS, async () => {
  while (left-- > 0) await journal.append(newEvent());
});

const batches = Array.from({ length: Math.ceil(count / ROWS) }, () =>
  activityValues(Array.from({ length: ROWS }, () => toActivityRow(keyring, newEvent()))),
);
const statement = { name: 'bare', text: `with ${activityInsert(1)} select 1` };
const bare = await timed(CONNECTIONS, async () => {
  for (let values = batches.pop(); values; values = batches.pop()) await pool.query({ ...statement, values });
});

await Promise.all([pool.end(), database.close()]);
process.send({ ours, bare }, () => process.exit(0));
