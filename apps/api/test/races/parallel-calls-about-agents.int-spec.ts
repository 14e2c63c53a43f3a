import pg from 'pg';
import type { Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAdministrator, anAgent, aVerifiedAgent, call } from '../support/wire.js';
import { MANY, tally, twoProcesses } from './two-processes.js';

/**
 * What a write decides on, it reads under the lock of its row: all of these came while their premise held, and all but
 * one find that it holds no longer.
 */
describe('50 calls at once', () => {
  const { both, operator: operatorOf, atOnce, manage, one } = twoProcesses();
  let signet: Signet;
  let beside: Signet;
  let operator: Record<string, string>;
  beforeAll(() => {
    [signet, beside] = both();
    operator = operatorOf();
  });

  const usableKeys = (agentId: string) =>
    signet.sql<{ id: string }>(
      `select id from credential where agent_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
      [agentId],
    );
  const verifies = async (agent: { id: string }, apiKey: string) =>
    (await call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: apiKey } }))
      .status === 200;
  const keyOf = async (agent: { id: string }): Promise<string> =>
    (await one<{ data: [{ id: string }] }>('GET', `/agents/${agent.id}/credentials`)).data[0].id;

  describe('about keys', () => {
    it('replace a key that is its own proof once: the others present what has ended', async () => {
      const agent = await anAgent(signet);
      const answers = await atOnce('POST', `/agents/${agent.id}/rotate-key`, {
        headers: { 'x-api-key': agent.apiKey },
      });
      expect(tally(answers)).toEqual({ 200: 1, 401: 49 });
      expect(await usableKeys(agent.id)).toHaveLength(1);
      const [made] = answers.filter(({ status }) => status === 200);
      expect(await verifies(agent, made!.body.credentials.api_key)).toBe(true);
    });

    it('leave one key when a token proves them, and it is the last one that was answered', async () => {
      const agent = await aVerifiedAgent(signet);
      const answers = await atOnce('POST', `/agents/${agent.id}/rotate-key`, { headers: agent.auth });
      expect(tally(answers)).toEqual({ 200: MANY });
      expect(await usableKeys(agent.id)).toHaveLength(1);
      const working = [];
      for (const { body } of answers) working.push(await verifies(agent, body.credentials.api_key));
      expect(working.filter(Boolean)).toHaveLength(1);
    });

    it('rotate one once', async () => {
      const agent = await anAgent(signet);
      const path = `/agents/${agent.id}/credentials/${await keyOf(agent)}/rotate`;
      expect(tally(await manage('POST', path, { overlap_seconds: 60 }))).toEqual({ 200: 1, 409: 49 });
      expect(await usableKeys(agent.id)).toHaveLength(2);
    });

    it('revoke one once', async () => {
      const agent = await anAgent(signet);
      const path = `/agents/${agent.id}/credentials/${await keyOf(agent)}/revoke`;
      expect(tally(await manage('POST', path))).toEqual({ 200: 1, 409: 49 });
    });

    it('make no more than an agent may have', async () => {
      const agent = await anAgent(signet);
      const answers = await manage('POST', `/agents/${agent.id}/credentials`, { name: 'Another key' });
      expect(tally(answers)).toEqual({ 201: 19, 409: 31 });
      expect(await usableKeys(agent.id)).toHaveLength(20);
    });

    it('import one once, for whichever agent', async () => {
      const agents = [await anAgent(signet), await anAgent(signet)];
      const body = { name: 'From elsewhere', prefix: 'old_1234', sha256: 'ab'.repeat(32) };
      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, n) =>
          call(n % 2 ? signet : beside, 'POST', `/api/v1/agents/${agents[n % 2]!.id}/credentials/import`, {
            body,
            headers: operator,
          }),
        ),
      );
      expect(tally(answers)).toEqual({ 201: 1, 409: 49 });
    });
  });

  describe('about agents', () => {
    const pending = async () => {
      const agent = await anAgent(signet);
      await signet.sql(`update agent set status = 'pending' where id = $1`, [agent.id]);
      return agent;
    };

    it('decide about one that waits once, whatever they decide', async () => {
      const agent = await pending();
      const decide = (n: number) =>
        call(n % 2 ? signet : beside, 'POST', `/api/v1/agents/${agent.id}/${n % 2 ? 'approve' : 'deny'}`, {
          body: n % 2 ? undefined : { reason: 'Nobody knows it' },
          headers: operator,
        });
      const answers = await Promise.all(Array.from({ length: MANY }, (_, n) => decide(n)));
      expect(tally(answers)).toEqual({ 200: 1, 409: 49 });
      const decided = await signet.sql(
        `select from activity_event where agent_id = $1 and type in ('agent.approved', 'agent.denied')`,
        [agent.id],
      );
      expect(decided).toHaveLength(1);
    });

    it('change one version once', async () => {
      const agent = await anAgent(signet);
      const { updated_at } = await one<{ updated_at: string }>('GET', `/agents/${agent.id}`);
      const answers = await manage(
        'PATCH',
        `/agents/${agent.id}`,
        { name: 'Another name' },
        { 'if-match': `"${updated_at}"` },
      );
      expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
    });

    it('bring nobody back whom one of them revokes', async () => {
      const agent = await anAgent(signet);
      const verbs = ['suspend', 'reactivate', 'revoke'];
      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, n) =>
          call(n % 2 ? signet : beside, 'POST', `/api/v1/agents/${agent.id}/${verbs[n % 3]}`, {
            body: verbs[n % 3] === 'reactivate' ? undefined : { reason: 'In parallel' },
            headers: operator,
          }),
        ),
      );
      expect(answers.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
      expect(await one('GET', `/agents/${agent.id}`)).toMatchObject({ status: 'revoked' });
      expect(await usableKeys(agent.id)).toEqual([]);
      const [last] = await signet.sql<{ type: string }>(
        // By the moment and not by the transaction: one has its id before it waits for those with higher ones.
        `select type from activity_event where agent_id = $1 order by occurred_at desc, id desc limit 1`,
        [agent.id],
      );
      expect(last!.type).toBe('agent.revoked');
    });

    it('delete one once', async () => {
      const administrator = await anAdministrator(signet);
      const agent = await anAgent(signet);
      const headers = { 'x-api-key': administrator.apiKey };
      expect(tally(await atOnce('DELETE', `/agents/${agent.id}`, { headers }))).toEqual({ 200: 1, 404: 49 });
    });

    it('do nothing for a caller that one of them suspends', async () => {
      const { body } = await call(beside, 'POST', '/api/v1/agents', {
        body: { name: 'Passing administrator', owner_email: 'a@b.example', permissions: ['*:*:*'] },
        headers: operator,
      });
      const headers = { 'x-api-key': body.credential.api_key };
      const suspend = call(signet, 'PUT', `/agents/${body.agent.id}/status`, {
        body: { status: 'suspended' },
        headers,
      });
      const registered = await atOnce('POST', '/agents/register', {
        body: { name: 'By the administrator', owner_email: 'a@b.example', permissions: ['*:*:*'] },
        headers,
      });
      expect((await suspend).status).toBe(200);
      expect(registered.filter(({ status }) => ![201, 401].includes(status))).toEqual([]);
      const late = await signet.sql(
        `select from agent a, agent administrator
         where administrator.id = $1 and a.name = 'By the administrator' and a.created_at > administrator.updated_at`,
        [body.agent.id],
      );
      expect(late).toEqual([]);
    });

    it('of two administrators about each other wait for nobody for ever', async () => {
      const make = async () =>
        (
          await call(signet, 'POST', '/api/v1/agents', {
            body: { name: 'One of two', owner_email: 'a@b.example', permissions: ['*:*:*'] },
            headers: operator,
          })
        ).body;
      const two = [await make(), await make()];
      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, n) =>
          call(n % 4 < 2 ? signet : beside, 'PUT', `/agents/${two[n % 2].agent.id}/tier`, {
            body: { tier: 'pro' },
            headers: { 'x-api-key': two[(n + 1) % 2].credential.api_key },
          }),
        ),
      );
      expect(tally(answers)).toEqual({ 200: MANY });
    });
  });

  describe('about permissions', () => {
    it('add one once and remove it once', async () => {
      const permission = 'parallel:shelves:read';
      expect(tally(await manage('POST', '/permissions', { permission }))).toEqual({ 201: 1, 409: 49 });
      expect(tally(await manage('DELETE', `/permissions/${permission}`))).toEqual({ 204: 1, 404: 49 });
    });

    it('grant none that is being removed: either it is granted before, or not at all', async () => {
      const permission = 'leaving:shelves:read';
      await one('POST', '/permissions', { permission });
      const holdUp = new pg.Client({ connectionString: signet.databaseUrl });
      await holdUp.connect();
      try {
        // Registration stops between the look at the catalogue and the row it writes.
        await holdUp.query('begin');
        await holdUp.query('lock table agent in share mode');
        const registered = call(signet, 'POST', '/api/v1/agents', {
          body: { name: 'Granted in time', owner_email: 'a@b.example', permissions: [permission] },
          headers: operator,
        });
        await until(
          () =>
            signet.sql(
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
               and query ilike 'insert into "agent"%'`,
            ),
          (waiting) => waiting.length > 0,
        );
        let isRemoved = false;
        const removed = call(beside, 'DELETE', `/api/v1/permissions/${permission}`, { headers: operator });
        void removed.then(() => (isRemoved = true));
        await until(
          () =>
            signet.sql(
              `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
               and query ilike 'delete from permission_entry%'`,
            ),
          (waiting) => waiting.length > 0 || isRemoved,
        );
        expect(isRemoved).toBe(false);
        await holdUp.query('rollback');
        expect((await registered).status).toBe(201);
        expect((await removed).status).toBe(204);
      } finally {
        await holdUp.end();
      }
    });
  });
});
