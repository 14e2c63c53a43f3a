import { EditAgent, EditDriftConfig, EditRateTier, EditWebhook, type ActivityEvent } from '@signet/contracts';
import type { z } from 'zod';
import { byKey } from '../extended/soul.js';
import { aWorld, RECIPES, type Made, type World } from '../idempotency/recipes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call, type Answer } from '../support/wire.js';

// They do something, and leave everything as it was set.
const CHANGES_NOTHING = [
  'tokens.revoked',
  'webhook.replayed',
  'webhook.tested',
  // Of one that is on: what counts against it is forgotten.
  'webhook.enabled',
  // What tokens say stands in the details, and keys are no settings.
  'ati.token.issued',
  'ati.token.revoked',
  'ati.signing_key.rotated',
  'ati.secret.shown',
];

// A ping inside of its limits is kept among the pings alone; whoever is active is not made so.
const SAYS_NOTHING = ['POST /drift/:agent_id/health-ping', 'POST /api/v1/agents/:id/reactivate'];

const HOOK = 'https://receiver.example.com/services/T0/very-secret-part?token=also-secret';

describe('a change on record', () => {
  let signet: Signet;
  let world: World;
  beforeAll(async () => {
    signet = await startSignet();
    world = await aWorld(signet);
  });
  afterAll(() => signet.close());
  // Rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(901));

  const send = (method: string, { path, headers, body }: Made) =>
    call(signet, method, path, { headers, body });
  /** What a request put on record, as the console reads it. */
  const factsOf = async ({ headers }: Answer): Promise<ActivityEvent[]> => {
    const query = `request_id=${headers.get('x-request-id')}`;
    const { body } = await call(signet, 'GET', `/api/v1/activity?${query}`, { headers: world.operator });
    return (body.data as ActivityEvent[]).toReversed();
  };
  const recordsOf = async ({ headers }: Answer): Promise<string> =>
    (
      await signet.sql<{ record: string }>('select record from activity_event where request_id = $1', [
        headers.get('x-request-id'),
      ])
    )
      .map(({ record }) => record)
      .join('\n');

  it.each(Object.keys(RECIPES))('names its object and what became of it: %s', async (route) => {
    const answer = await send(route.split(' ')[0]!, await RECIPES[route]!(world, ''));
    expect(answer.status).toBeLessThan(300);
    const facts = await factsOf(answer);
    expect(facts.length > 0).toBe(!SAYS_NOTHING.includes(route));
    for (const { type, object, changes, integrity } of facts) {
      expect({ type, object }).toEqual({
        type,
        object: {
          type: expect.stringMatching(/^[a-z_]+$/),
          id: expect.stringMatching(/./),
          name: object!.name,
        },
      });
      if (CHANGES_NOTHING.includes(type)) continue;
      expect({ type, changes: changes.length > 0 }).toEqual({ type, changes: true });
      for (const { path, from, to } of changes) {
        expect(path).toMatch(/^(\/[^/]+)+$/);
        if (from === to) expect(to).toBe('(hidden)');
      }
      expect(integrity).not.toBe('broken');
    }
    const told = await recordsOf(answer);
    for (const secret of secretsIn(answer.body)) expect(told).not.toContain(secret);
  });

  const EDITS: Record<string, { schema: z.ZodObject; samples: Record<string, unknown>; edit: Edit }> = {
    agent: {
      schema: EditAgent,
      samples: {
        name: 'Another name',
        owner_email: 'eve@example.com',
        description: 'Another description',
        rate_tier: 'pro',
        permissions: ['slack:*:*'],
        private_persona: true,
      },
      edit: async (body) => {
        const { id } = await anAgent(signet);
        return { method: 'PATCH', made: { path: `/api/v1/agents/${id}`, headers: world.operator, body } };
      },
    },
    webhook: {
      schema: EditWebhook,
      samples: {
        url: HOOK,
        description: 'Another description',
        events: ['agent.verified'],
        subject_ids: [`agt_${'1'.repeat(32)}`],
        match: [{ path: 'tier', equals: 'pro' }],
        format: 'agentauth',
        max_in_flight: 3,
        rate_per_second: 7,
        ordered: true,
        timeout_ms: 4000,
        schedule: [0, 1000],
      },
      edit: async (body) => {
        const { path, headers } = await RECIPES['PATCH /api/v1/webhooks/:id']!(world, '');
        return { method: 'PATCH', made: { path, headers, body } };
      },
    },
    'rate tier': {
      schema: EditRateTier,
      samples: { requests_per_minute: 123, webhooks_max: 7 },
      edit: (body) =>
        Promise.resolve({
          method: 'PATCH',
          made: { path: '/api/v1/rate-tiers/free', headers: world.operator, body },
        }),
    },
    'drift configuration': {
      schema: EditDriftConfig,
      samples: {
        drift_threshold: 0.75,
        warning_threshold: 0.125,
        auto_revoke: false,
        metric_weights: { toxicity_score: 1 },
        baseline_metrics: { toxicity_score: 0.5 },
        spike_sensitivity: 3,
      },
      edit: async (body) => {
        const agent = await aVerifiedAgent(signet);
        return {
          method: 'PUT',
          made: { path: `/drift/${agent.id}/drift-config`, headers: agent.auth, body },
        };
      },
    },
  };
  type Edit = (body: object) => Promise<{ method: string; made: Made }>;

  const MEMBERS = Object.entries(EDITS).flatMap(([noun, { schema }]) =>
    Object.keys(schema.shape).map((member) => [noun, member] as const),
  );
  it.each(MEMBERS)('says of the %s from what to what %s went, and of nothing else', async (noun, member) => {
    const { samples, edit } = EDITS[noun]!;
    expect(samples).toHaveProperty(member);
    const { method, made } = await edit({ [member]: samples[member] });
    const answer = await send(method, made);
    expect(answer.status).toBe(200);
    const changes = (await factsOf(answer)).flatMap((fact) => fact.changes);
    expect(changes.length).toBeGreaterThan(0);
    for (const { path } of changes) expect(path.split('/')[1]).toBe(member);
    if (changes.length === 1 && changes[0]!.path === `/${member}`)
      expect(changes[0]!.to).toEqual(member === 'url' ? '(hidden)' : samples[member]);
    // What is set again is no change.
    const again = await send(method, made);
    expect(again.status).toBe(200);
    expect((await factsOf(again)).flatMap((fact) => fact.changes)).toEqual([]);
  });

  it('shows a person until they are erased, and holds nothing of them in the record', async () => {
    const agent = await anAgent(signet, { owner_email: 'ada.before@example.com' });
    const answer = await send('PATCH', {
      path: `/api/v1/agents/${agent.id}`,
      headers: world.operator,
      body: { owner_email: 'eve.after@example.com' },
    });
    expect(await recordsOf(answer)).not.toMatch(/before|after@/);
    const [shown] = await factsOf(answer);
    expect(shown!.changes).toEqual([
      { path: '/owner_email', from: 'ada.before@example.com', to: 'eve.after@example.com' },
    ]);
    await signet.sql('delete from activity_personal where event_id = $1', [
      shown!.id.slice(4).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'),
    ]);
    const [erased] = await factsOf(answer);
    expect(erased).toMatchObject({
      integrity: shown!.integrity === 'sealing' ? expect.any(String) : 'sealed',
      changes: [{ path: '/owner_email', from: '(erased)', to: '(erased)' }],
    });
  });

  it('holds no secret, wherever somebody put it', async () => {
    const { id, apiKey } = await anAgent(signet);
    const hook = await call(signet, 'POST', '/api/v1/webhooks', {
      headers: world.operator,
      body: { url: HOOK, description: 'Calls the bot', events: ['agent.verified'] },
    });
    const edited = await send('PATCH', {
      path: `/api/v1/agents/${id}`,
      headers: world.operator,
      body: { description: `Its key is ${apiKey}`, name: 'Bot' },
    });
    const rotated = await send('POST', {
      path: `/agents/${id}/rotate-key`,
      headers: byKey(world.administrator),
    });
    for (const answer of [hook, edited, rotated]) {
      const told = await recordsOf(answer);
      expect(told).not.toBe('');
      for (const secret of [apiKey, 'very-secret-part', 'also-secret', ...secretsIn(answer.body)])
        expect(told).not.toContain(secret);
    }
    const [rotation] = await factsOf(rotated);
    expect(rotation!.changes).toContainEqual({
      path: '/prefix',
      from: apiKey.slice(0, 8),
      to: rotated.body.credentials.api_key.slice(0, 8),
    });
  });
});

/** Every value of an answer that is shown this once. */
function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string')
    return /^(api_key|secret|salt|access_token|refresh_token)$/.test(name) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => secretsIn(inner, member));
}
