import { newApiKey } from '../../src/credentials/api-key.js';
import { Refusals } from '../../src/refusals/index.js';
import { withoutRequestId } from '../support/agentauth.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { aVerifiedAgent, call, type Answer, type VerifiedAgent } from '../support/wire.js';

type Presented = VerifiedAgent & { credentialId: string };

describe('a refusal says its true cause on record, and no more than before to whoever is refused:', () => {
  let signet: Signet;
  let manage: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    manage = await aManager(signet);
  });
  afterAll(() => signet.close());
  // Each refusal is a first of its window; rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(3 * 3600));

  const act = async (path: string, body?: unknown) => {
    const { status } = await manage('POST', path, body);
    if (status !== 200) throw new Error(`${path} answered ${status}.`);
  };
  const reason = { reason: 'For a test' };
  const admin = (agent: Presented, action: string) => act(`/agents/${agent.id}/${action}`, reason);
  const inDatabase = (agent: Presented, text: string) => signet.sql(text, [agent.id]);

  /** How something ends, and whether the answer may tell that it was the agent. */
  const ENDS: Record<string, { end: (agent: Presented) => Promise<unknown>; isTold: boolean }> = {
    agent_revoked: { end: (agent) => admin(agent, 'revoke'), isTold: false },
    agent_suspended: { end: (agent) => admin(agent, 'suspend'), isTold: true },
    agent_inactive: {
      end: (agent) => inDatabase(agent, `update agent set status = 'inactive' where id = $1`),
      isTold: true,
    },
    key_revoked: {
      end: (agent) => act(`/agents/${agent.id}/credentials/${agent.credentialId}/revoke`),
      isTold: false,
    },
    key_expired: {
      end: (agent) =>
        inDatabase(agent, `update credential set expires_at = now() - interval '1 h' where agent_id = $1`),
      isTold: false,
    },
    key_unknown: { end: () => Promise.resolve(), isTold: false },
  };

  const verify =
    (mount: string) =>
    ({ id, apiKey }: Presented): Promise<Answer> =>
      call(signet, 'POST', `${mount}/agents/verify`, { body: { agent_id: id, api_key: apiKey } });
  const WAYS: Record<string, (agent: Presented) => Promise<Answer>> = {
    'verify at /': verify(''),
    'verify at /v1': verify('/v1'),
    'X-Api-Key': ({ id, apiKey }) =>
      call(signet, 'GET', `/agents/${id}/activity`, { headers: { 'x-api-key': apiKey } }),
    'refresh token': ({ refreshToken }) =>
      call(signet, 'POST', '/agents/refresh', { body: { refresh_token: refreshToken } }),
  };

  const presented = async (): Promise<Presented> => {
    const agent = await aVerifiedAgent(signet);
    const { body } = await manage('GET', `/agents/${agent.id}/credentials`);
    return { ...agent, credentialId: body.data[0].id };
  };
  const recordOf = async ({ headers }: Answer): Promise<Record<string, unknown>> => {
    await signet.application.nest.get(Refusals).flush();
    const find = () =>
      signet.sql<{ record: string }>('select record from activity_event where request_id = $1', [
        headers.get('x-request-id'),
      ]);
    // The first of its kind is on its way already.
    const [row] = await until(find, (rows) => rows.length > 0);
    return JSON.parse(row!.record);
  };

  const cases = Object.keys(ENDS).flatMap((cause) =>
    Object.keys(WAYS)
      // A refresh token lives on when its key expires, and knows no other key.
      .filter((way) => way !== 'refresh token' || !['key_expired', 'key_unknown'].includes(cause))
      .map((way) => [cause, way] as const),
  );
  it.each(cases)('%s by %s', async (cause, way) => {
    const agent = await presented();
    const shown = cause === 'key_unknown' ? { ...agent, apiKey: newApiKey('ak_') } : agent;
    const { end, isTold } = ENDS[cause]!;
    await end(agent);
    const refused = await WAYS[way]!(shown);
    const record = await recordOf(refused);
    const isKnown = cause !== 'key_unknown';
    expect(record).toMatchObject({
      reason: cause,
      key_prefix: shown.apiKey.slice(0, 8),
      ...(isKnown && { credential_id: agent.credentialId }),
    });
    expect(Object.hasOwn(record, 'credential_id')).toBe(isKnown);
    for (const secret of [shown.apiKey, agent.refreshToken])
      expect(JSON.stringify(record)).not.toContain(secret);

    // The answer is the one that a key which nobody ever made gets, but where the contract tells of the agent.
    const stranger = { ...agent, apiKey: newApiKey('ak_'), refreshToken: `rt_${'0'.repeat(96)}` };
    const unknown = await WAYS[way]!(stranger);
    if (isTold && way !== 'refresh token') expect(refused.body['code']).toBe('AGENT_NOT_ACTIVE');
    else expect(withoutRequestId(refused)).toEqual(withoutRequestId(unknown));
  });

  it('what the AgentAuth family and consumers hear keeps to its two words', async () => {
    for (const [cause, { end, isTold }] of Object.entries(ENDS)) {
      const agent = await presented();
      await end(agent);
      const shown = cause === 'key_unknown' ? { ...agent, apiKey: newApiKey('ak_') } : agent;
      await WAYS['verify at /']!(shown);
      const [event] = await signet.sql<{ data: string }>(
        `select data from event where type = 'agent.verification_failed' and subject_id = $1`,
        [agent.id],
      );
      const word = isTold ? 'agent_inactive' : 'invalid_api_key';
      expect(JSON.parse(event!.data)).toMatchObject({ reason: word });
    }
  });

  it('a management key is named, whether it was revoked or has expired', async () => {
    for (const [cause, change] of [
      ['key_revoked', 'revoked_at = now()'],
      ['key_expired', `expires_at = now() - interval '1 h'`],
    ] as const) {
      const other = await aManager(signet);
      await signet.sql(
        `update credential set ${change} where kind = 'management_key' and revoked_at is null`,
      );
      const id = await signet.sql<{ id: string; prefix: string }>(
        `select id, prefix from credential where kind = 'management_key' order by created_at desc limit 1`,
      );
      expect((await other('GET', '/agents')).status).toBe(401);
      const find = () =>
        signet.sql<{ record: Record<string, unknown> }>(
          `select record::jsonb as record from activity_event where reason = $1 and actor->0->>'id' = $2`,
          [cause, id[0]!.id],
        );
      const [row] = await until(find, (rows) => rows.length > 0);
      expect(row!.record).toMatchObject({ credential_id: id[0]!.id, key_prefix: id[0]!.prefix });
    }
  });
});
