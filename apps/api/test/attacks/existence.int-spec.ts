import { randomBytes } from 'node:crypto';
import { LastVerified } from '../../src/agents/index.js';
import { ImportedKeys } from '../../src/credentials/index.js';
import { LastUsed } from '../../src/credentials/last-used.js';
import { expectError } from '../support/agentauth.js';
import { statementsOf } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call, type RegisteredAgent } from '../support/wire.js';

const WRONG = { status: 401, code: 'INVALID_CREDENTIALS' };
const FAILURES_MAX = 100;
// Who was refused is put on record behind the answer, and not every time; the kinds of imported keys are read now and then.
const BESIDE = /^activity-append$|left\(prefix/;
const anUnknownId = () => `agt_${randomBytes(16).toString('hex')}`;
const KEYS = [`ak_${'0'.repeat(64)}`, 'something else'];

let signet: Signet;
let other: RegisteredAgent;
beforeAll(async () => {
  signet = await startSignet();
  other = await anAgent(signet);
  // An imported key makes its kind be looked up twice.
  await signet.sql(
    `insert into credential (id, organisation_id, agent_id, kind, name, prefix, digest, is_imported)
     select 'cred_imported', organisation_id, id, 'api_key', 'Imported', 'ak_imported', '\\x00', true
     from agent where id = $1`,
    [other.id],
  );
  await signet.application.nest.get(ImportedKeys).load();
});
// When keys were last used, and agents last verified, is written behind the answers: that of others is none of the work
// counted here.
beforeEach(async () => {
  await signet.application.nest.get(LastUsed).flush();
  await signet.application.nest.get(LastVerified).flush();
});
afterAll(() => signet.close());

/** Every route where somebody shows an agent's id and a key that may be its own. */
const ROUTES = [
  '/agents/verify',
  '/v1/agents/verify',
  '/zkp/register-commitment',
  '/v1/zkp/register-commitment',
];
const show = (route: string, agent_id: string, api_key: string) =>
  call(signet, 'POST', route, { body: { agent_id, api_key } });

describe.each(ROUTES)('a wrong key at %s', (route) => {
  it('is the same work whether or not there is such an agent: nobody can measure which ids exist', async () => {
    const agent = await anAgent(signet);
    const suspended = await anAgent(signet);
    await signet.sql(`update agent set status = 'suspended' where id = $1`, [suspended.id]);
    for (const key of [other.apiKey, ...KEYS]) {
      const works = [];
      for (const id of [agent.id, anUnknownId(), suspended.id, anUnknownId()]) {
        const before = await durableRows();
        const statements = await statementsOf(async () =>
          expectError(
            await show(route, id, key),
            WRONG,
            ['valid', 'verified'].slice(0, route.endsWith('verify') ? 2 : 0),
          ),
        );
        works.push(
          statements
            .map(({ name, text }) => name ?? text)
            .filter((text) => !BESIDE.test(text))
            .sort(),
        );
        // Whatever is kept for good is waited for until it is on the disk: the longest part of the answer.
        expect(await durableRows()).toBeGreaterThan(before);
      }
      for (const work of works) expect(work).toEqual(works[0]);
    }
  });

  it('counts against its agent, wherever it is shown, and never stops the right one', async () => {
    const agent = await anAgent(signet);
    for (let n = 0; n < FAILURES_MAX; n++)
      expectError(
        await show(ROUTES[n % ROUTES.length]!, agent.id, KEYS[0]!),
        WRONG,
        ['valid', 'verified'].slice(0, n % 4 < 2 ? 2 : 0),
      );
    const refused = await show(route, agent.id, KEYS[0]!);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect([200, 201]).toContain((await show(route, agent.id, agent.apiKey)).status);
  });

  it('counts against an id that nobody has, just the same', async () => {
    const id = anUnknownId();
    for (let n = 0; n < FAILURES_MAX + 1; n++) await show(route, id, KEYS[0]!);
    expect((await show(route, id, KEYS[0]!)).status).toBe(429);
  });
});

/** How many rows a failure may have left that outlive a crash. */
async function durableRows(): Promise<number> {
  const tables = ['activity_event', 'event', 'unknown_agent_attempt'];
  const [{ logged, rows }] = (await signet.sql<{ logged: number; rows: number }>(
    `select (select count(*)::int from pg_class where oid = any($1::regclass[]) and relpersistence = 'p') as logged,
       ${tables.map((table) => `(select count(*)::int from ${table})`).join(' + ')} as rows`,
    [tables],
  )) as [{ logged: number; rows: number }];
  expect(logged).toBe(tables.length);
  return rows;
}

describe('the security log of ids that nobody has', () => {
  const kept = () =>
    signet.sql<{ agent_id: string; ip_prefix: string }>(
      'select agent_id, ip_prefix from unknown_agent_attempt',
    );

  it('names them, apart from the activity log', async () => {
    const id = anUnknownId();
    await show('/agents/verify', id, KEYS[0]!);
    expect(await kept()).toContainEqual({ agent_id: id, ip_prefix: '127.0.0.0/24' });
    expect(await signet.sql('select id from activity_event where agent_id = $1', [id])).toEqual([]);
  });

  it('keeps what arrives at once, and no row twice', async () => {
    const ids = Array.from({ length: 60 }, anUnknownId);
    await Promise.all(ids.map((id) => show('/agents/verify', id, KEYS[0]!)));
    const found = (await kept()).map(({ agent_id }) => agent_id);
    for (const id of ids) expect(found.filter((other) => other === id)).toHaveLength(1);
  });

  it('keeps ten thousand and no more, with the latest among them', async () => {
    await signet.sql(
      `insert into unknown_agent_attempt (organisation_id, slot, occurred_at, agent_id)
       select id, slot, now(), 'agt_' from organisation, generate_series(0, 9999) slot
       on conflict on constraint unknown_agent_attempt__pk do nothing`,
    );
    const id = anUnknownId();
    await show('/agents/verify', id, KEYS[0]!);
    const found = (await kept()).map(({ agent_id }) => agent_id);
    expect(found).toContain(id);
    expect(found).toHaveLength(10_000);
  });
});
