import { randomBytes, randomUUID } from 'node:crypto';
import { ANSWER_SECONDS } from '@signet/contracts';
import pg from 'pg';
import { StoredAnswers } from '../../src/idempotency/stored-answers.js';
import { Database } from '../../src/platform/database/database.js';
import { expectError } from '../support/agentauth.js';
import {
  aManagementKey,
  anOrganisation,
  aSignedInMember,
  expectProblem,
  organisationOf,
  signIn,
} from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

const GONE = { status: 409, code: 'idempotency.answer_gone' };
const webhook = { url: 'https://receiver.example.com/hook', events: ['agent.verified'] };

describe('the answer to a call with a key', () => {
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

  const age = (seconds: number) =>
    signet.sql('update idempotency_key set created_at = created_at - make_interval(secs => $1)', [seconds]);
  const rename = (id: string, key: string, at: Signet = signet) =>
    call(at, 'PATCH', `/api/v1/agents/${id}`, {
      body: { name: 'Another name' },
      headers: { ...operator, 'idempotency-key': key },
    });

  it('is known to every process', async () => {
    const agent = await anAgent(signet);
    const key = randomUUID();
    const first = await rename(agent.id, key);
    const second = await rename(agent.id, key, beside);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is kept for an hour; afterwards the key says that the call was made', async () => {
    const agent = await aVerifiedAgent(signet);
    const key = randomUUID();
    const create = () =>
      call(signet, 'POST', '/webhooks', {
        body: webhook,
        headers: { ...agent.auth, 'idempotency-key': key },
      });
    expect((await rename(agent.id, key)).status).toBe(200);
    expect((await create()).status).toBe(201);
    await age(ANSWER_SECONDS - 60);
    expect((await rename(agent.id, key)).status).toBe(200);
    expect((await create()).status).toBe(201);
    await age(61);
    expectProblem(await rename(agent.id, key), GONE);
    expectError(await create(), { status: 409, code: 'CONFLICT' });
    const [row] = await signet.sql<{ webhooks: number }>(
      'select count(*)::int as webhooks from webhook_endpoint where agent_id = $1',
      [agent.id],
    );
    expect(row!.webhooks).toBe(1);
  });

  it('is not kept when it is larger than 256 kB, and the call is still made once', async () => {
    await signet.sql(
      `insert into permission_entry (organisation_id, permission, description)
       select $1, 'many:shelf_' || n || ':read', repeat('x', 500) from generate_series(1, 900) n`,
      [organisationOf(signet)],
    );
    const headers = { ...operator, 'idempotency-key': randomUUID() };
    const add = () => call(signet, 'POST', '/api/v1/permissions', { body: { permission: 'a:b:c' }, headers });
    const added = await add();
    expect(added.status).toBe(201);
    expect(JSON.stringify(added.body).length).toBeGreaterThan(256 * 1024);
    expectProblem(await add(), GONE);
    const events = await signet.sql(
      `select from activity_event where type = 'permission.added' and record like '%a:b:c%'`,
    );
    expect(events).toHaveLength(1);
  });

  it('belongs to the agent, whichever token it has by now', async () => {
    const agent = await aVerifiedAgent(signet);
    const headers = { 'idempotency-key': randomUUID() };
    const create = (auth: Record<string, string>) =>
      call(signet, 'POST', '/webhooks', { body: webhook, headers: { ...headers, ...auth } });
    const first = await create(agent.auth);
    const { body } = await call(signet, 'POST', '/agents/refresh', {
      body: { refresh_token: agent.refreshToken },
    });
    const renewed = { authorization: `Bearer ${body.token.access_token}` };
    for (const auth of [renewed, { 'x-api-key': agent.apiKey }])
      expect((await create(auth)).body).toEqual(first.body);
  });

  it('belongs to the member, whichever session they are in by now', async () => {
    const member = await aSignedInMember(signet);
    const key = { 'idempotency-key': randomUUID() };
    const body = { name: 'Registered once', owner_email: 'a@b.example', permissions: ['slack:*:*'] };
    const register = (headers: Record<string, string>) =>
      call(signet, 'POST', '/api/v1/agents', { body, headers: { ...headers, ...key } });
    const first = await register(member.headers);
    expect(first.status).toBe(201);
    const again = await signIn(signet, member.email);
    const headers = {
      ...member.headers,
      cookie: again.headers.getSetCookie()[0]!.split(';', 1)[0]!,
      'x-csrf-token': (again.body as { csrf_token: string }).csrf_token,
    };
    expect((await register(headers)).body).toEqual(first.body);
    const other = await aSignedInMember(signet);
    expect((await register(other.headers)).body.agent.id).not.toBe(first.body.agent.id);
  });

  it('is met by nobody else: operators may choose the same key, and any they like', async () => {
    const body = { name: 'Everybody calls it that', owner_email: 'a@b.example', permissions: ['slack:*:*'] };
    const callers = [
      operator,
      (await aManagementKey(signet)).headers,
      (await aManagementKey(signet, { organisationId: await anOrganisation(signet) })).headers,
      (await aSignedInMember(signet)).headers,
    ];
    const answers = [];
    for (const headers of [...callers, ...callers])
      answers.push(
        await call(signet, 'POST', '/api/v1/agents', {
          body,
          headers: { ...headers, 'idempotency-key': '1' },
        }),
      );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map((answer) => answer.body.agent.id)).size).toBe(4);
    expect(answers.slice(4).map((answer) => answer.body)).toEqual(
      answers.slice(0, 4).map((answer) => answer.body),
    );
  });

  it('is waited for in another process, which says so when it does not come', async () => {
    const agent = await anAgent(signet);
    const key = randomUUID();
    const holdUp = new pg.Client({ connectionString: signet.databaseUrl });
    await holdUp.connect();
    try {
      const first = await rename(agent.id, key);
      // The key is in the hands of a transaction that does not end, as while the first call runs.
      await holdUp.query('begin');
      await holdUp.query('delete from idempotency_key');
      const second = await rename(agent.id, key, beside);
      expectProblem(second, { status: 409, code: 'idempotency.in_flight' });
      expect(second.headers.get('retry-after')).toBe('1');
      await holdUp.query('rollback');
      expect((await rename(agent.id, key, beside)).body).toEqual(first.body);
    } finally {
      await holdUp.end();
    }
  });

  it('leaves the limits of its transaction as they were once it has the key', async () => {
    const nest = signet.application.nest;
    const call = { name: randomBytes(32), fingerprint: randomBytes(32), presented: null };
    await nest.get(Database).transaction(async (tx) => {
      const limits = () =>
        tx.query(`select name, setting from pg_settings where name like '%timeout' order by 1`);
      const before = await limits();
      expect(await nest.get(StoredAnswers).take(tx, call)).toBe(true);
      expect(await limits()).toEqual(before);
    });
  });
});
