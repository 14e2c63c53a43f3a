import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

/** Well-formed, and beyond what PostgreSQL holds: before the year 1, or after 9999. */
const MOMENTS = [
  '0000-01-01T00:00:00Z',
  '0000-12-31T23:59:59Z',
  '9999-12-31T23:59:59-15:00',
  '9999-12-31T23:59:59-23:59',
];
const TEXTS = ['a\0b', 'a\ud800b'];

describe('what PostgreSQL cannot store', () => {
  let signet: Signet;
  let headers: Record<string, string>;
  let agent: VerifiedAgent;
  let webhook: string;
  beforeAll(async () => {
    signet = await startSignet();
    headers = (await aManagementKey(signet)).headers;
    agent = await aVerifiedAgent(signet);
    const body = { url: 'https://receiver.example.com/', events: ['*'] };
    webhook = (await call(signet, 'POST', '/api/v1/webhooks', { headers, body })).body.webhook.id;
  });
  afterAll(() => signet.close());

  const ask = (method: string, path: string, body?: unknown) => {
    const address = path.replace(':agent', agent.id).replace(':webhook', webhook);
    return call(signet, method, address, { headers, body });
  };

  describe.each(MOMENTS)('the moment %s', (moment) => {
    const asked = encodeURIComponent(moment);
    it.each<[string, string, object | undefined]>([
      ['POST', '/api/v1/agents/:agent/credentials', { name: 'Key', expires_at: moment }],
      [
        'POST',
        '/api/v1/agents/:agent/credentials/import',
        { name: 'Key', prefix: 'old', sha256: '0'.repeat(64), expires_at: moment },
      ],
      ['POST', '/api/v1/webhooks/:webhook/enable', { backlog: 'since', since: moment }],
      ['POST', '/api/v1/webhooks/:webhook/replays', { which: 'all', since: moment }],
      [
        'POST',
        '/api/v1/webhooks/:webhook/replays',
        { which: 'all', since: '2026-01-01T00:00:00Z', until: moment },
      ],
      ['GET', `/api/v1/webhooks/:webhook/deliveries?since=${asked}`, undefined],
      ['GET', `/api/v1/webhooks/:webhook/deliveries?until=${asked}`, undefined],
    ])('is refused by %s %s', async (method, path, body) => {
      expect((await ask(method, path, body)).status).toBe(422);
    });
  });

  it.each(['9999-12-31T23:59:59-23:59', '1970-01-01T00:00:00+23:59'])(
    'nor the answer show, as the moment %s of a ping, is refused',
    async (moment) => {
      const body = { metrics: { a: 1 }, period_start: moment };
      const answer = await call(signet, 'POST', `/drift/${agent.id}/health-ping`, {
        headers: agent.auth,
        body,
      });
      expect(answer.status).toBe(400);
    },
  );

  describe.each(TEXTS)('the text %j', (text) => {
    it.each([{ equals: text }, { in: ['fine', text] }, { starts_with: text }])(
      'is refused in the condition %j of a webhook',
      async (condition) => {
        const body = { events: ['*'], match: [{ path: 'agent_id', ...condition }] };
        const url = 'https://receiver.example.com/';
        expect((await ask('POST', '/api/v1/webhooks', { ...body, url })).status).toBe(422);
        expect((await ask('PATCH', '/api/v1/webhooks/:webhook', { match: body.match })).status).toBe(422);
        expect((await ask('POST', '/api/v1/webhooks/preview', body)).status).toBe(422);
      },
    );
  });
});
