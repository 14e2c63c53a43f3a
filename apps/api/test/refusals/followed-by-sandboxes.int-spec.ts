import type { Decision } from '@signet/contracts';
import { Refusals } from '../../src/refusals/index.js';
import { secretKeyOf, signSessionToken } from '../../src/tokens/index.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const SECRET = '0f'.repeat(32);
const AUDIENCE = 'proxy-of-a-test';

let signet: Signet;
let api: Manage;
let upstream: Receiver;
let providerId: string;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  api = await aManager(signet);
  upstream = await Receiver.start();
  upstream.behave = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"found":1}');
  };
  providerId = await aProvider(
    api,
    { name: 'local', base_url: upstream.url('') },
    { one: { method: 'GET', path: '/one' } },
  );
  await api('POST', '/ati/profiles', { name: 'other', audience: AUDIENCE, secret: SECRET });
});
afterAll(async () => {
  await signet.close();
  await upstream.close();
});

/** A session token that an orchestrator with the secret signs itself, checking nothing. */
function signed(scope: string, rate?: Record<string, string>): string {
  const iat = Math.floor(signet.clock.now().getTime() / 1000);
  return signSessionToken(
    {
      sub: 'sandbox:1',
      aud: AUDIENCE,
      iat,
      exp: iat + 600,
      scope,
      iss: 'ati-orchestrator',
      ati: { v: 1, ...(rate && { rate }) },
    },
    { algorithm: 'HS256', key: secretKeyOf(SECRET) },
  );
}

/** What a sandbox is given, and what it asks for. */
interface Asked {
  scope: string;
  rate?: Record<string, string>;
  tool: string;
}

/** Makes the change that an explanation names, as its reader would. */
const FOLLOWED: Record<string, (asked: Asked, decision: Decision) => Promise<unknown> | void> = {
  'tool.add': (_asked, { inputs }) =>
    api('POST', '/ati/tools', {
      provider_id: providerId,
      name: inputs['tool'],
      method: 'GET',
      path: '/two',
    }),
  'scope.issue': (asked, { fix }) => {
    asked.scope = `${asked.scope} ${fix!.permission}`;
  },
  'rate.issue': (asked) => {
    asked.rate = { 'tool:*': '10/hour' };
  },
};

const CASES: [string, string, Asked][] = [
  ['tool.known', 'a tool that there is not', { scope: 'tool:local:*', tool: 'local:two' }],
  ['scope.held', 'a tool that the token does not open', { scope: 'help', tool: 'local:one' }],
  ['limit.readable', 'a rate that is none', { scope: '*', rate: { 'tool:*': 'often' }, tool: 'local:one' }],
];

it.each(CASES)(
  'what an explanation says would let a sandbox through does (%s: %s)',
  async (rule, _, asked) => {
    const ask = () =>
      call(signet, 'POST', '/ati/call', {
        headers: { authorization: `Bearer ${signed(asked.scope, asked.rate)}` },
        body: { tool_name: asked.tool },
      });
    const refused = await ask();
    expect(refused.status).toBeGreaterThanOrEqual(403);
    await signet.application.nest.get(Refusals).flush();
    const { body } = await api<Decision>('GET', `/decisions/${refused.headers.get('decision-id')}`);
    expect(body).toMatchObject({ rule, says: expect.stringMatching(/\.$/), fix: expect.anything() });
    await FOLLOWED[body.fix!.verb]!(asked, body);
    expect(await ask()).toMatchObject({ status: 200, body: { result: { found: 1 } } });
  },
);
