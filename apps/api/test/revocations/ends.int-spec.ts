import { Database } from '../../src/platform/database/database.js';
import { Housekeeping } from '../../src/housekeeping/index.js';
import type { Scope } from '../../src/access/index.js';
import { TokenEnds } from '../../src/tokens/index.js';
import { aManagerAndAdministrator, type Manage } from '../support/management.js';
import { listOf } from '../support/revocations.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, anAgent, call, type VerifiedAgent } from '../support/wire.js';

let signet: Signet;
let api: Manage;
let administrator: VerifiedAgent;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_REFRESH_REUSE_SECONDS: '0', SIGNET_ROLE: 'all' } });
  ({ api, administrator } = await aManagerAndAdministrator(signet));
});
afterAll(() => signet.close());

const refresh = (token: string) =>
  call(signet, 'POST', '/agents/refresh', { body: { refresh_token: token } });
const keyOf = async ({ id }: { id: string }): Promise<string> =>
  (await api('GET', `/agents/${id}/credentials`)).body.data[0].id;
const asAdministrator = (method: string, path: string, body?: unknown) =>
  call(signet, method, path, { headers: administrator.auth, body });

/** Every way in which the tokens of an agent end before their time. */
const WAYS: Record<string, (agent: VerifiedAgent) => Promise<{ status: number }>> = {
  'a suspension': ({ id }) => api('POST', `/agents/${id}/suspend`, { reason: 'Leaked' }),
  'a revocation': ({ id }) => api('POST', `/agents/${id}/revoke`, { reason: 'Leaked' }),
  'a revocation over AgentAuth': ({ id }) => asAdministrator('POST', `/agents/${id}/revoke`),
  'its own revocation': ({ id, auth }) => call(signet, 'POST', `/agents/${id}/revoke`, { headers: auth }),
  'a status of suspended': ({ id }) =>
    asAdministrator('PUT', `/v1/agents/${id}/status`, { status: 'suspended' }),
  'a status of inactive': ({ id }) =>
    asAdministrator('PUT', `/v1/agents/${id}/status`, { status: 'inactive' }),
  'its deletion': ({ id }) => asAdministrator('DELETE', `/v1/agents/${id}`),
  'a key that is revoked': async (agent) =>
    api('POST', `/agents/${agent.id}/credentials/${await keyOf(agent)}/revoke`),
  'a key that is replaced without overlap': async (agent) =>
    api('POST', `/agents/${agent.id}/credentials/${await keyOf(agent)}/rotate`, { overlap_seconds: 0 }),
  'a refresh token that is used twice': async ({ refreshToken }) => {
    await refresh(refreshToken);
    const { status } = await refresh(refreshToken);
    return { status: status === 401 ? 200 : status };
  },
};

describe('whatever ends the tokens of an agent early', () => {
  it.each(Object.entries(WAYS))(
    '%s is in the list, once, and the access token is refused',
    async (_, stop) => {
      const agent = await aVerifiedAgent(signet);
      const before = await listOf(signet);
      expect(before.agents).not.toHaveProperty(agent.id);
      const { status } = await stop(agent);
      expect([200, 201, 204]).toContain(status);
      const after = await listOf(signet, before.seq);
      expect(after).toMatchObject({ since: before.seq, seq: before.seq + 1 });
      const { epoch } = JSON.parse(Buffer.from(agent.accessToken.split('.')[1]!, 'base64url').toString());
      expect(after.agents).toEqual({ [agent.id]: [epoch + 1, expect.any(Number)] });
      // No token of before lives longer than the list says.
      const { exp } = JSON.parse(Buffer.from(agent.accessToken.split('.')[1]!, 'base64url').toString());
      expect(after.agents[agent.id]![1]).toBeGreaterThanOrEqual(exp);
      expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(401);
    },
  );

  it('every row that says why a family ended, but for the one that leaves access tokens alone, has an end', async () => {
    const rows = await signet.sql<{ reason: string; ended: boolean }>(
      `select distinct revoked_reason as reason, bool_and(e.agent_id is not null) as ended
       from token_family f left join token_end e on e.agent_id = f.agent_id where revoked_at is not null group by 1`,
    );
    expect(rows.map(({ reason }) => reason).sort()).toEqual([
      'agent_deleted',
      'agent_inactive',
      'agent_revoked',
      'agent_suspended',
      'refresh_token_reused',
    ]);
    expect(rows.filter(({ ended }) => !ended)).toEqual([]);
  });

  it('a token of before a suspension is not good again after it', async () => {
    const agent = await aVerifiedAgent(signet);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'Look' });
    await api('POST', `/agents/${agent.id}/reactivate`, { reason: 'Looked' });
    expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(401);
  });

  it('what is denied is in the list as well', async () => {
    const closed = await startSignet({ beside: signet, environment: { SIGNET_REGISTRATION: 'approval' } });
    try {
      const { id } = await anAgent(closed);
      const { seq } = await listOf(signet);
      expect((await api('POST', `/agents/${id}/deny`, { reason: 'Nobody knows it' })).status).toBe(200);
      expect((await listOf(signet, seq)).agents).toHaveProperty(id);
    } finally {
      await closed.close();
    }
  });
});

describe('the sequence of ends', () => {
  it('is raised once by 50 suspensions of one agent at once, which are answered alike', async () => {
    const agent = await aVerifiedAgent(signet);
    const { seq } = await listOf(signet);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api('POST', `/agents/${agent.id}/suspend`, { reason: 'Leaked' })),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
    expect(await listOf(signet, seq)).toMatchObject({
      seq: seq + 1,
      agents: { [agent.id]: [1, expect.any(Number)] },
    });
  });

  it('has no gap after 50 ends at once, of one agent and of several', async () => {
    const agents = await Promise.all(Array.from({ length: 10 }, () => aVerifiedAgent(signet)));
    const { seq } = await listOf(signet);
    const keys = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const { body } = await api('POST', `/agents/${agents[0]!.id}/credentials`, { name: `Key ${n}` });
        return body.id ?? body.credential?.id;
      }),
    );
    const before = (await listOf(signet)).seq;
    expect(before).toBe(seq);
    await Promise.all([
      ...keys.map((key) => api('POST', `/agents/${agents[0]!.id}/credentials/${key}/revoke`)),
      ...agents.slice(1).map(({ id }) => api('POST', `/agents/${id}/suspend`, { reason: 'x' })),
      ...Array.from({ length: 30 }, () => refresh(agents[1]!.refreshToken)),
    ]);
    const list = await listOf(signet, seq);
    expect(list.agents[agents[0]!.id]![0]).toBe(10);
    // Each end has raised one epoch by one: as many as there are places.
    const raised = Object.values(list.agents).reduce((sum, [epoch]) => sum + epoch, 0);
    expect(list.seq - seq).toBe(raised);
    expect(Object.keys(list.agents)).toHaveLength(10);
  });

  it('is raised once when a spent refresh token is shown 50 times at once', async () => {
    const agent = await aVerifiedAgent(signet);
    await refresh(agent.refreshToken);
    const { seq } = await listOf(signet);
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(agent.refreshToken)));
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([401]);
    expect((await listOf(signet)).seq).toBe(seq + 1);
  });

  it('does not count what was rolled back, and nobody is told of it', async () => {
    const agent = await aVerifiedAgent(signet);
    const { seq } = await listOf(signet);
    const heard: unknown[] = [];
    const [database, ends] = [signet.application.nest.get(Database), signet.application.nest.get(TokenEnds)];
    ends.onEnd((scope) => heard.push(scope));
    const [row] = await signet.sql<{ scope: Scope }>(
      `select organisation_id as scope from agent where id = $1`,
      [agent.id],
    );
    await expect(
      database.transaction(async (tx) => {
        await ends.endTokens(row!.scope, tx, agent.id);
        throw new Error('Undone');
      }),
    ).rejects.toThrow('Undone');
    expect(await listOf(signet)).toMatchObject({ seq });
    expect((await listOf(signet)).agents).not.toHaveProperty(agent.id);
    expect(heard).toEqual([]);
    expect((await call(signet, 'GET', `/agents/${agent.id}`, { headers: agent.auth })).status).toBe(200);
  });

  it('is the organisation’s own, and so is the list', async () => {
    const { seq } = await listOf(signet);
    await signet.sql(`with made as (insert into organisation (id, slug, name) values (gen_random_uuid(), 'other', 'Other') returning id),
      agent as (insert into agent (id, organisation_id, name, owner_email, status, permissions)
        select 'agt_${'e'.repeat(32)}', id, 'Theirs', 'x@example.com', 'active', '{a:b:c}' from made returning id, organisation_id)
      select 1`);
    const [{ scope }] = (await signet.sql<{ scope: Scope }>(
      `select organisation_id as scope from agent where id = 'agt_${'e'.repeat(32)}'`,
    )) as [{ scope: Scope }];
    const [database, ends] = [signet.application.nest.get(Database), signet.application.nest.get(TokenEnds)];
    await database.transaction((tx) => ends.endTokens(scope, tx, `agt_${'e'.repeat(32)}`));
    expect(await signet.sql(`select seq from token_end_head where organisation_id = $1`, [scope])).toEqual([
      { seq: '1' },
    ]);
    const list = await listOf(signet);
    expect(list.seq).toBe(seq);
    expect(list.agents).not.toHaveProperty(`agt_${'e'.repeat(32)}`);
  });
});

describe('an end', () => {
  it('leaves the list, and then the database, when no token of before is alive', async () => {
    const agent = await aVerifiedAgent(signet);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'x' });
    const { agents, seq } = await listOf(signet);
    signet.clock.advance(3_600);
    await signet.application.nest.get(Housekeeping).run();
    expect((await listOf(signet, seq - 1)).agents).toEqual({ [agent.id]: agents[agent.id] });
    signet.clock.advance(61);
    expect(await listOf(signet, seq - 1)).toMatchObject({ seq, agents: {} });
    await signet.application.nest.get(Housekeeping).run();
    expect(await signet.sql('select 1 from token_end where agent_id = $1', [agent.id])).toEqual([]);
    expect((await listOf(signet)).seq).toBe(seq);
  });
});
