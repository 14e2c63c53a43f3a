import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import { ImportedKeys } from '../../src/credentials/imported-keys.js';
import { aBreakableLine } from '../support/breakable-line.js';
import { aManagementKey, expectProblem } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { HOUR, keyDesk, type Key } from '../support/keys.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent, call } from '../support/wire.js';

let signet: Signet;
let beside: Signet;
let operator: Record<string, string>;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  operator = (await aManagementKey(signet)).headers;
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const { inSeconds, keysOfAgent, post, verifies } = keyDesk(() => ({ signet, operator }));

describe('importing a key', () => {
  const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
  const aForeignKey = (prefix = 'sk_') => prefix + randomBytes(32).toString('hex');
  const importing = (agent: { id: string }, key: string, more: object = {}, at = signet) =>
    post(
      agent,
      '/import',
      { name: 'From elsewhere', prefix: key.slice(0, 8), sha256: sha256(key), ...more },
      { signet: at },
    );

  it.each(['sk_', 'ag_sk_', 'key-', 'AB.'])(
    'lets a key that begins with %s go on working',
    async (prefix) => {
      const agent = await anAgent(signet);
      const key = aForeignKey(prefix);
      expect(await verifies(agent, key)).toBe(false);
      const { status, body } = await importing(agent, key);
      expect(status).toBe(201);
      expect(body.data.find((row: Key) => row.is_imported)).toMatchObject({
        name: 'From elsewhere',
        prefix: key.slice(0, 8),
        status: 'active',
      });
      expect(await verifies(agent, key)).toBe(true);
      const header = await call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
      expect(header.status).toBe(200);
      await eventually(() => verifies(agent, key, beside));
    },
  );

  it('verifies the agent it was imported for, and nobody by a key that begins alike', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    await importing(agent, key);
    expect(await verifies(other, key)).toBe(false);
    expect(await verifies(agent, aForeignKey())).toBe(false);
    expect(await verifies(agent, sha256(key))).toBe(false);
    expect(await verifies(agent, `sha256:${sha256(key)}`)).toBe(false);
  });

  it('expires, rotates and ends like any other', async () => {
    const agent = await anAgent(signet);
    const [expiring, leaked] = [aForeignKey(), aForeignKey()];
    await importing(agent, expiring, { expires_at: inSeconds(HOUR) });
    await importing(agent, leaked, { name: 'Leaked' });
    const { id } = (await keysOfAgent(agent)).find(({ name }) => name === 'Leaked')!;
    const { body } = await post(agent, `/${id}/rotate`, { overlap_seconds: 0 });
    expect(await verifies(agent, leaked)).toBe(false);
    expect(body.api_key).toMatch(/^ak_[0-9a-f]{64}$/);
    expect(await verifies(agent, body.api_key)).toBe(true);
    expect(await verifies(agent, expiring)).toBe(true);
    signet.clock.advance(HOUR + 1);
    expect(await verifies(agent, expiring)).toBe(false);
  });

  it('takes a digest once, in whatever agent', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    await importing(agent, key);
    const exists = { status: 409, code: 'credential.exists' };
    expectProblem(await importing(agent, key), exists);
    expectProblem(await importing(other, key), exists);
  });

  it('is told by the database of one that came first and was not committed yet', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    const digest = signet.application.nest.get(ImportedKeys, { strict: false }).fromSha256(sha256(key));
    const first = new pg.Client(signet.databaseUrl);
    await first.connect();
    try {
      await first.query('begin');
      await first.query(
        `insert into credential (id, organisation_id, agent_id, kind, name, prefix, digest, is_imported)
         select 'cred_${'0'.repeat(32)}', organisation_id, id, 'api_key', 'First', 'sk_00000', $1, true
         from agent where id = $2`,
        [digest, other.id],
      );
      const second = importing(agent, key);
      await until(
        () =>
          signet.sql<{ waiting: number }>(
            `select count(*)::int as waiting from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        ([row]) => row!.waiting > 0,
      );
      await first.query('commit');
      expectProblem(await second, { status: 409, code: 'credential.exists' });
    } finally {
      await first.end();
    }
  });

  it('takes it once when 20 ask at the same time for two agents', async () => {
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const key = aForeignKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        importing(index % 2 ? agent : other, key, {}, index % 3 ? signet : beside),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers)
      if (answer.status !== 201) expectProblem(answer, { status: 409, code: 'credential.exists' });
  });

  it.each([
    ['no digest', { sha256: undefined }],
    ['a digest in capitals', { sha256: 'A'.repeat(64) }],
    ['the key itself', { sha256: `sk_${'0'.repeat(64)}` }],
    ['a short prefix', { prefix: 'sk' }],
    ['a prefix that gives the key away', { prefix: 'sk_0123456789' }],
  ])('refuses %s', async (_, more) => {
    const agent = await anAgent(signet);
    expectProblem(await importing(agent, aForeignKey(), more), { status: 422, code: 'request.invalid' });
  });

  it('does not open the database to junk: what begins like no imported key is refused without a query', async () => {
    const agent = await anAgent(signet);
    await importing(agent, aForeignKey('sk_'));
    const line = await aBreakableLine(signet.databaseUrl);
    const instance = await startSignet({
      beside: signet,
      environment: { DATABASE_URL: line.url, SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1000000' },
    });
    try {
      const ask = (key: string) =>
        call(instance, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
      // The first calls take a block of the address's count, which lasts for the others.
      expect((await ask('warm-up')).status).toBe(401);
      await line.cut();
      const typo = `ak_${'0'.repeat(56)}`;
      const wrongSum = typo + (crc32(typo) ^ 1).toString(16).padStart(8, '0').slice(-8);
      for (const junk of ['x', 'ghp_abcdefgh', wrongSum, `mk_${'0'.repeat(64)}`, ' ', '%'])
        expect((await ask(junk)).status).toBe(401);
      expect((await ask(aForeignKey('sk_'))).status).toBe(503);
    } finally {
      await line.mend();
      await instance.close();
      await line.close();
    }
  });

  // Last: from here on keys that begin like ours are looked up as imported ones, too.
  it('lets a key of another Signet go on working, which looks like one of ours', async () => {
    const elsewhere = await startSignet();
    const { apiKey: key } = await anAgent(elsewhere);
    await elsewhere.close();
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    expect(await verifies(agent, key)).toBe(false);
    expect((await importing(agent, key)).status).toBe(201);
    expect(await verifies(agent, key)).toBe(true);
    expect(await verifies(other, key)).toBe(false);
    const header = await call(signet, 'GET', `/agents/${agent.id}`, { headers: { 'x-api-key': key } });
    expect(header.status).toBe(200);
    for (const own of [agent, other]) expect(await verifies(own, own.apiKey)).toBe(true);
  });
});
