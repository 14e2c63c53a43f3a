import { AgentAdminClient } from '../src/admin/index.js';
import { AgentAuthClient } from '../src/index.js';
import { ManagementClient } from '../src/management/index.js';
import { requireAgent } from '../src/verify/index.js';
import { requireAgent as forExpress } from '../src/verify/express.js';
import { requireAgent as forFastify } from '../src/verify/fastify.js';
import { AgentGuard } from '../src/verify/nest.js';
import { withAgent } from '../src/verify/next.js';
import {
  MemoryReplayGuard,
  PostgresReplayGuard,
  verifyAgentAuthWebhook,
  verifyWebhook,
  webhookListener,
  webhookRoute,
} from '../src/webhooks/index.js';

// oxlint-disable-next-line typescript/no-explicit-any -- what JavaScript lets through, the types forbid
type Options = any;

const server = { baseURL: 'http://localhost:4000' };
const guarded = { audience: 'a', issuer: 'http://localhost:4000' };
const secret = `whsec_${'A'.repeat(43)}=`;
const none = { query: () => Promise.resolve({ rows: [] }) };

/** Everything that takes options: how it is made of some, and all the names that it knows. */
const TAKERS: Record<string, { made: (options: Options) => unknown; given: object; names: string[] }> = {
  AgentAuthClient: {
    made: (options) => new AgentAuthClient(options),
    given: server,
    names: [
      'baseURL',
      'agentId',
      'apiKey',
      'accessToken',
      'timeout',
      'maxRetries',
      'fetch',
      'sleep',
      'random',
    ],
  },
  AgentAdminClient: {
    made: (options) => new AgentAdminClient(options),
    given: server,
    names: [
      'baseURL',
      'agentId',
      'apiKey',
      'accessToken',
      'timeout',
      'maxRetries',
      'fetch',
      'sleep',
      'random',
    ],
  },
  ManagementClient: {
    made: (options) => new ManagementClient(options),
    given: server,
    names: ['baseURL', 'apiKey', 'headers', 'timeout', 'maxRetries', 'fetch', 'sleep', 'random'],
  },
  'a call of the management API': {
    made: (options) => new ManagementClient(server).agents.edit('agt_1', {}, options),
    given: { signal: AbortSignal.abort() },
    names: ['signal', 'timeout', 'maxRetries', 'idempotencyKey', 'ifMatch', 'headers'],
  },
  ...Object.fromEntries(
    Object.entries({
      requireAgent,
      'requireAgent for Express': forExpress,
      'requireAgent for Fastify': forFastify,
      AgentGuard: (options: Options) => new AgentGuard(options),
      withAgent: (options: Options) => withAgent(options, () => new Response()),
    }).map(([name, made]) => [
      name,
      {
        made,
        given: guarded,
        names: ['audience', 'issuer', 'jwksUrl', 'permissions', 'revocation', 'fetch', 'now'],
      },
    ]),
  ),
  verifyWebhook: {
    made: verifyWebhook,
    given: { secret, headers: {}, rawBody: '' },
    names: ['secret', 'secrets', 'publicKey', 'toleranceSeconds', 'now', 'headers', 'rawBody'],
  },
  verifyAgentAuthWebhook: {
    made: verifyAgentAuthWebhook,
    given: { secret, headers: {}, rawBody: '' },
    names: ['secret', 'secrets', 'toleranceSeconds', 'now', 'headers', 'rawBody'],
  },
  ...Object.fromEntries(
    [webhookRoute, webhookListener].map((made) => [
      made.name,
      {
        made: (options: Options) => made(options, () => {}),
        given: { secret },
        names: ['secret', 'secrets', 'publicKey', 'toleranceSeconds', 'now', 'replayGuard', 'onError'],
      },
    ]),
  ),
  MemoryReplayGuard: {
    made: (options) => new MemoryReplayGuard(options),
    given: {},
    names: ['leaseSeconds', 'rememberSeconds', 'maxIds', 'now'],
  },
  PostgresReplayGuard: {
    made: (options) => new PostgresReplayGuard(none, options),
    given: {},
    names: ['table', 'leaseSeconds', 'rememberSeconds'],
  },
};

/** Ways in which people write a name. */
const SPELLINGS: Record<string, (name: string) => string> = {
  'in snake case': (name) => name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`),
  'in lower case': (name) => name.toLowerCase(),
  'as a constant': (name) => name.replace(/[A-Z]+/g, (letters) => `_${letters}`).toUpperCase(),
  'with two letters swapped': (name) => name.replace(/^(..)(.)(.)/, '$1$3$2'),
  'by its last word': (name) => name.replace(/^[a-z]+(?=[A-Z])/, '').toLowerCase(),
  'in the wrong unit': (name) => name.replace(/Seconds$/, 'Ms'),
};

const told = async (make: () => unknown): Promise<string> => {
  try {
    await make();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
};

const cases = Object.entries(TAKERS).flatMap(([taker, { names }]) =>
  names.flatMap((name) =>
    Object.entries(SPELLINGS).flatMap(([how, spell]) =>
      // Of `seconds` alone nobody knows which.
      names.includes(spell(name)) || spell(name) === 'seconds'
        ? []
        : [{ taker, name, how, written: spell(name) }],
    ),
  ),
);

it('there are enough misspellings to believe it', () => expect(cases.length).toBeGreaterThan(200));

it.each(cases)('$taker told $written ($how) names $name', async ({ taker, name, written }) => {
  const { made, given } = TAKERS[taker]!;
  const { [name]: value = 'x', ...rest } = given as Record<string, unknown>;
  const message = await told(() => made({ ...rest, [written]: value }));
  expect(message).toBe(`There is no option ${written}: write ${name}`);
});

it.each(Object.entries(TAKERS))(
  '%s takes all that it knows, and what resembles nothing',
  async (_, taker) => {
    const { made, given } = taker;
    const [before, after] = [
      await told(() => made(given)),
      await told(() => made({ ...given, log: 1, retryIf: 2 })),
    ];
    expect(after).toBe(before);
    expect(before).not.toMatch(/option/);
  },
);

it.each([undefined, null, {}, 'http://localhost:4000', { environment: 'production' }])(
  'a client made of %j says what is missing and what there is',
  async (options) => {
    expect(await told(() => new AgentAuthClient(options as Options))).toBe(
      'baseURL is missing. Options: baseURL, agentId, apiKey, accessToken, timeout, maxRetries, fetch, sleep, random',
    );
    expect(await told(() => requireAgent(options as Options))).toBe(
      'audience is missing. Options: audience, issuer, jwksUrl, permissions, revocation, fetch, now',
    );
  },
);

it.each([
  'localhost',
  'localhost:4000',
  '/agents',
  'ftp://a',
  'http://',
  'http://u:p@a',
  'http://a?b',
  7,
  '',
])('an address %j is refused by the name of its option', async (address) => {
  expect(await told(() => new AgentAuthClient({ baseURL: address } as Options))).toMatch(/^baseURL must be/);
  if (address === 'http://u:p@a' || address === 'http://a?b' || address === '') return;
  const jwksUrl = address;
  expect(await told(() => requireAgent({ audience: 'a', issuer: 'i', jwksUrl } as Options))).toMatch(
    /^jwksUrl must be/,
  );
});
