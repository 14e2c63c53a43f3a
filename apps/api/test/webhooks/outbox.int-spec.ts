import { EVENT_TYPES, type EventType } from '@signet/contracts';
import { aPersona, driftCalls, PERSONA } from '../extended/soul.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

interface StoredEvent {
  id: string;
  txid: string;
  type: EventType;
  data: string;
  fanned_out_at: Date | null;
}

describe('the outbox', () => {
  let signet: Signet;
  let administrator: VerifiedAgent;
  beforeAll(async () => {
    signet = await startSignet();
    administrator = await anAdministrator(signet);
  });
  afterAll(() => signet.close());

  const eventsOf = (agentId: string) =>
    signet.sql<StoredEvent>('select * from event where subject_id = $1 order by txid, id', [agentId]);
  const typesOf = async (agentId: string) => (await eventsOf(agentId)).map(({ type }) => type);

  it('hears about a registration and a verification', async () => {
    const agent = await aVerifiedAgent(signet);
    const events = await eventsOf(agent.id);
    expect(events.map(({ type }) => type)).toEqual(['agent.registered', 'agent.verified']);
    expect(JSON.parse(events[0]!.data)).toMatchObject({ agent_id: agent.id, tier: 'free' });
    expect(JSON.parse(events[1]!.data)).toMatchObject({ agent_id: agent.id, ip_address: '127.0.0.1' });
  });

  it('commits an event together with the record of its change', async () => {
    const agent = await aVerifiedAgent(signet);
    const apart = await signet.sql(
      `select type from event full join activity_event activity using (txid, type)
       where coalesce(event.subject_id, activity.agent_id) = $1 and (event.id is null or activity.id is null)`,
      [agent.id],
    );
    expect(apart).toEqual([]);
  });

  it('hears about every change an administrator makes, the whole first and the parts after it', async () => {
    const agent = await anAgent(signet);
    const put = (field: string, body: unknown) =>
      call(signet, 'PUT', `/agents/${agent.id}/${field}`, { body, headers: administrator.auth });
    await put('tier', { tier: 'pro' });
    await put('permissions', { permissions: ['slack:messages:read'] });
    await put('status', { status: 'suspended' });
    await call(signet, 'DELETE', `/agents/${agent.id}`, { headers: administrator.auth });
    expect(await typesOf(agent.id)).toEqual([
      'agent.registered',
      'agent.updated',
      'agent.tier_updated',
      'agent.updated',
      'agent.permissions_updated',
      'agent.updated',
      'agent.status_updated',
      'agent.deleted',
    ]);
  });

  it('does not hear about a change that changed nothing', async () => {
    const agent = await anAgent(signet);
    await call(signet, 'PUT', `/agents/${agent.id}/tier`, {
      body: { tier: 'free' },
      headers: administrator.auth,
    });
    expect(await typesOf(agent.id)).toEqual(['agent.registered']);
  });

  it('hears about a revocation once, however often it is asked for', async () => {
    const agent = await aVerifiedAgent(signet);
    for (const _ of [1, 2, 3])
      await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: administrator.auth });
    const revoked = (await eventsOf(agent.id)).filter(({ type }) => type === 'agent.revoked');
    expect(revoked).toHaveLength(1);
    expect(JSON.parse(revoked[0]!.data)).toMatchObject({ revoked_by: administrator.id });
  });

  it('hears about failed verifications of agents that exist, and of no others', async () => {
    const agent = await anAgent(signet);
    const unknown = `agt_${'1'.repeat(32)}`;
    for (const agent_id of [agent.id, unknown])
      await call(signet, 'POST', '/agents/verify', { body: { agent_id, api_key: 'ak_wrong' } });
    expect(await typesOf(agent.id)).toEqual(['agent.registered', 'agent.verification_failed']);
    expect(await typesOf(unknown)).toEqual([]);
  });

  it('hears about personas, and about behaviour that leaves its baseline', async () => {
    const agent = await aVerifiedAgent(signet);
    await aPersona(signet, agent);
    await call(signet, 'PUT', `/agents/${agent.id}/persona`, {
      body: { ...PERSONA, version: '2.0.0' },
      headers: agent.auth,
    });
    const drift = driftCalls(() => signet);
    await drift.configure(agent, {
      drift_threshold: 0.5,
      warning_threshold: 0.2,
      baseline_metrics: { a: 1 },
      metric_weights: { a: 1 },
    });
    for (const a of [1.3, 2]) await drift.ping(agent, { metrics: { a } });
    const events = (await eventsOf(agent.id)).slice(2);
    expect(events.map(({ type }) => type)).toEqual([
      'persona.created',
      'persona.updated',
      'agent.drift.warning',
      'agent.drift.revoked',
      'agent.updated',
      'agent.status_updated',
      'agent.revoked',
    ]);
    expect(JSON.parse(events[1]!.data)).toMatchObject({ version: '2.0.0', previous_version: '1.0.0' });
    expect(JSON.parse(events[3]!.data)).toMatchObject({ auto_revoked: true, threshold: 0.5 });
  });

  it('hears nothing of a registration that was refused', async () => {
    const [before] = await signet.sql<{ count: number }>('select count(*)::int as count from event');
    await call(signet, 'POST', '/agents/register', {
      body: { name: 'Refused', owner_email: 'a@b.co', permissions: ['invalid:permission'] },
    });
    const [after] = await signet.sql<{ count: number }>('select count(*)::int as count from event');
    expect(after).toEqual(before);
  });

  it('holds only data that follows the schema of its type', async () => {
    const events = await signet.sql<StoredEvent>('select * from event');
    expect(events.length).toBeGreaterThan(10);
    for (const { type, data } of events)
      expect(EVENT_TYPES[type].data.strict().safeParse(JSON.parse(data)).error).toBeUndefined();
  });

  it('asks the relay for nothing while nobody listens', async () => {
    const waiting = await signet.sql('select id from event where fanned_out_at is null');
    expect(waiting).toEqual([]);
  });

  it('serves the catalogue with a JSON Schema and an example of each event', async () => {
    const { bootstrap } = await import('../../src/cli/bootstrap.js');
    const { management_api_key } = await bootstrap(signet.application.nest, { rotate: true });
    const { status, body } = await call(signet, 'GET', '/api/v1/event-types', {
      headers: { authorization: `Bearer ${management_api_key}` },
    });
    expect(status).toBe(200);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(Object.keys(EVENT_TYPES));
    expect(body.data[0]).toMatchObject({ since: '0.1.0', schema: { type: 'object' } });
  });
});
