import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RULES, type Decision, type RuleName } from '@signet/contracts';
import { newApiKey } from '../../src/credentials/api-key.js';
import { Refusals } from '../../src/refusals/index.js';
import { PERSONA } from '../extended/soul.js';
import { aManagementKey, aMember, aSignedInMember, PASSWORD, signIn } from '../support/console.js';
import { holdTheLog } from '../support/held-log.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, anAgent, aVerifiedAgent, call, verified, type Answer } from '../support/wire.js';

let signet: Signet;
let closed: Signet;
let operators: Map<Signet, Record<string, string>>;
beforeAll(async () => {
  signet = await startSignet();
  closed = await startSignet({ environment: { SIGNET_REGISTRATION: 'closed' } });
  operators = new Map();
  for (const one of [signet, closed]) operators.set(one, (await aManagementKey(one)).headers);
});
afterAll(async () => {
  await signet.close();
  await closed.close();
});
beforeEach(() => signet.clock.advance(3 * 3600));

type Fix = NonNullable<Decision['fix']>;

/** What somebody calls with, which following an explanation changes. */
interface Caller {
  /** The agent that calls or is meant. */
  id: string;
  apiKey: string;
  token: string;
  refreshToken: string;
  email: string;
  password: string;
  memberId: string;
  cookie: string;
  csrf: string;
  /** Of a set-up link. */
  code: string;
  /** Somebody made in the console what could not be made. */
  isMade: boolean;
}

const api =
  (at: Signet) =>
  <T = Record<string, never>>(method: string, path: string, body?: unknown): Promise<Answer<T>> =>
    call<T>(at, method, `/api/v1${path}`, { body, headers: operators.get(at)! });

async function renewed(caller: Caller): Promise<void> {
  const { accessToken, refreshToken } = await verified(signet, {
    agent_id: caller.id,
    api_key: caller.apiKey,
  });
  Object.assign(caller, { token: accessToken, refreshToken });
}

/** Makes the change that an explanation names, as its reader would. */
const FOLLOWED: Record<string, (caller: Caller, fix: Fix, saw: Decision['inputs']) => Promise<unknown>> = {
  async authenticate(caller) {
    const { id, apiKey } = await anAgent(signet);
    Object.assign(caller, { id, apiKey });
  },
  'agent.reactivate': (_caller, { agent_id }) => api(signet)('POST', `/agents/${agent_id}/reactivate`),
  'agent.approve': (_caller, { agent_id }) => api(signet)('POST', `/agents/${agent_id}/approve`),
  async 'agent.register'(caller) {
    const { id, apiKey } = await anAgent(signet);
    Object.assign(caller, { id, apiKey });
  },
  async 'credential.create'(caller, { agent_id = caller.id }) {
    const { body } = await api(signet)<{ api_key: string }>('POST', `/agents/${agent_id}/credentials`, {
      name: 'New',
    });
    caller.apiKey = body.api_key;
  },
  async 'permission.grant'(caller, { agent_id, permission }) {
    // Who is nobody yet calls as somebody who holds it.
    if (!agent_id) return Object.assign(caller, await anAdministrator(signet));
    const { body } = await api(signet)<{ permissions: string[] }>('GET', `/agents/${agent_id}`);
    return api(signet)('PATCH', `/agents/${agent_id}`, { permissions: [...body.permissions, permission] });
  },
  'tier.raise': (_caller, { agent_id }) =>
    api(signet)('PATCH', `/agents/${agent_id}`, { rate_tier: 'enterprise' }),
  'token.renew': renewed,
  'role.change': ({ memberId }) => signet.sql(`update member set role = 'admin' where id = $1`, [memberId]),
  async 'operator.register'(caller) {
    const permissions = ['zendesk:tickets:read'];
    const agent = { name: 'Made in the console', owner_email: 'owner@example.com', permissions };
    caller.isMade = (await api(closed)('POST', '/agents', agent)).status === 201;
  },
  async 'page.reload'(caller) {
    const { body } = await call(signet, 'GET', '/api/v1/session', { headers: { cookie: caller.cookie } });
    caller.csrf = (body as { csrf_token: string }).csrf_token;
  },
  async sign_in(caller) {
    Object.assign(caller, { password: PASSWORD, ...(await aSignedInMember(signet)) });
  },
  // The file is where the explanation says.
  async 'setup.link'(caller) {
    const link = await readFile(path.join(closed.dataDir, 'setup-link'), 'utf8');
    caller.code = new URL(link.trim()).hash.replace('#code=', '');
  },
  wait: async (_caller, _fix, saw) =>
    signet.clock.advance(Number(saw['wait_seconds'] ?? saw['window_seconds'])),
};

const get = (path: string, headers: Record<string, string>) => call(signet, 'GET', path, { headers });
const byKey = ({ id, apiKey }: Caller) => get(`/agents/${id}`, apiKey ? { 'x-api-key': apiKey } : {});
const byToken = ({ id, token }: Caller) => get(`/agents/${id}`, { authorization: `Bearer ${token}` });
const bySession = ({ cookie, csrf }: Caller) =>
  call(signet, 'POST', '/api/v1/agents', {
    headers: { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' },
    body: { name: 'By a member', owner_email: 'owner@example.com', permissions: ['zendesk:tickets:read'] },
  });
const signInAs = ({ email, password }: Caller) => signIn(signet, email, password);
const a = async (caller: Partial<Caller> = {}): Promise<Caller> => ({
  ...(await aVerifiedAgent(signet).then(({ accessToken: token, ...rest }) => ({ token, ...rest }))),
  email: '',
  password: '',
  memberId: '',
  cookie: '',
  csrf: '',
  code: '',
  isMade: false,
  ...caller,
});
const aMemberAs = async (role: 'owner' | 'viewer', change: Partial<Caller> = {}): Promise<Caller> => {
  const { id, ...member } = await aSignedInMember(signet, { role });
  return a({ memberId: id, ...member, ...change });
};
const repeated = async (times: number, ask: () => Promise<Answer>): Promise<Answer> => {
  let answer = await ask();
  for (let n = 1; n < times && answer.status < 300; n++) answer = await ask();
  return answer;
};

/** A call that is refused, the rule that refuses it, and who makes it. */
const CASES: [RuleName, string, () => Promise<Caller>, (caller: Caller) => Promise<Answer>][] = [
  ['caller.known', 'nobody', () => a({ apiKey: '' }), byKey],
  ['credential.known', 'a key that nobody made', () => a({ apiKey: newApiKey('ak_') }), byKey],
  [
    'credential.known',
    'a wrong password',
    async () => a({ email: (await aMember(signet)).email, password: 'wrong' }),
    signInAs,
  ],
  [
    'credential.current',
    'a revoked key',
    async () => {
      const caller = await a();
      await signet.sql('update credential set revoked_at = now() where agent_id = $1', [caller.id]);
      return caller;
    },
    byKey,
  ],
  [
    'credential.current',
    'a session that has ended',
    async () => {
      const caller = await aMemberAs('owner');
      await signet.sql('delete from session where member_id = $1', [caller.memberId]);
      return caller;
    },
    bySession,
  ],
  ['token.genuine', 'a token that is none', () => a({ token: 'x.y.z' }), byToken],
  [
    'token.current',
    'a token whose time is over',
    async () => {
      const caller = await a();
      signet.clock.advance(3_700);
      return caller;
    },
    byToken,
  ],
  [
    'refresh_token.current',
    'a refresh token that is none',
    () => a({ refreshToken: 'x' }),
    ({ refreshToken }) => call(signet, 'POST', '/agents/refresh', { body: { refresh_token: refreshToken } }),
  ],
  ...(['suspended', 'inactive', 'pending'] as const).map((status): (typeof CASES)[number] => [
    'agent.active',
    `an agent that is ${status}`,
    async () => {
      const caller = await a();
      await signet.sql('update agent set status = $2 where id = $1', [caller.id, status]);
      return caller;
    },
    byKey,
  ]),
  [
    'agent.self',
    'an agent about another',
    () => a(),
    async ({ apiKey }) => get(`/agents/${(await anAgent(signet)).id}`, { 'x-api-key': apiKey }),
  ],
  [
    'agent.administrator',
    'an agent that administers',
    () => a(),
    ({ apiKey }) => get('/agents', { 'x-api-key': apiKey }),
  ],
  [
    'administration.grantable',
    'nobody who makes an administrator',
    () => a({ apiKey: '' }),
    ({ apiKey }) =>
      call(signet, 'POST', '/agents/register', {
        headers: apiKey ? { 'x-api-key': apiKey } : {},
        body: { name: 'Greedy', owner_email: 'a@b.example', permissions: ['*:*:*'] },
      }),
  ],
  [
    'registration.open',
    'a registration where there are none',
    () => a(),
    async ({ isMade }) =>
      isMade
        ? { status: 201, headers: new Headers(), body: {} }
        : call(closed, 'POST', '/agents/register', {
            body: { name: 'Late', owner_email: 'owner@example.com' },
          }),
  ],
  [
    'record.readable',
    'a private persona of another',
    () => a(),
    async ({ apiKey }) => {
      const other = await aVerifiedAgent(signet);
      await call(signet, 'POST', `/agents/${other.id}/persona`, {
        headers: other.auth,
        body: PERSONA,
      });
      await signet.sql(`update agent set metadata = '{"private_persona": true}' where id = $1`, [other.id]);
      return get(`/agents/${other.id}/persona`, { 'x-api-key': apiKey });
    },
  ],
  ['operator.permission', 'a viewer who writes', () => aMemberAs('viewer'), bySession],
  [
    'refusal.readable',
    'a viewer who asks why another was refused',
    () => aMemberAs('viewer'),
    async ({ cookie }) => {
      const id = (await get('/agents', { 'x-api-key': newApiKey('ak_') })).headers.get('decision-id');
      await signet.application.nest.get(Refusals).flush();
      return get(`/api/v1/decisions/${id}`, { cookie });
    },
  ],
  ['request.same_site', 'a page with an old token', () => aMemberAs('owner', { csrf: 'old' }), bySession],
  [
    'setup.code',
    'a set-up link that is not the current one',
    () => a({ email: 'first@example.com', password: PASSWORD, code: 'a'.repeat(32) }),
    ({ email, password, code }) =>
      call(closed, 'POST', '/api/v1/setup', {
        body: { name: 'First', email, password, organisation_name: 'First', code },
      }),
  ],
  ['limit.rate', 'an agent that calls too often', () => a(), (caller) => repeated(70, () => byKey(caller))],
  [
    'limit.places',
    'a member with too many reports under way',
    () => aMemberAs('owner'),
    async (caller) => {
      const search = () => get('/api/v1/activity?q=agent', { cookie: caller.cookie });
      if (caller.isMade) return search();
      caller.isMade = true;
      const log = await holdTheLog(signet);
      const asked = Array.from({ length: 30 }, search);
      const refused = await Promise.race(asked);
      await log.release();
      await Promise.all(asked);
      return refused;
    },
  ],
  [
    'limit.rate',
    'a member who guesses',
    async () => a({ email: (await aMember(signet)).email, password: PASSWORD }),
    async (caller) => {
      // The right password comes too soon after wrong ones, until somebody waits.
      if (caller.isMade) return signInAs(caller);
      caller.isMade = true;
      for (let n = 0; n < 12; n++) await signIn(signet, caller.email, 'wrong');
      return signInAs(caller);
    },
  ],
];

/** Refused by the instance that nobody set up and that is closed for registrations. */
const AT_CLOSED: ReadonlySet<RuleName> = new Set(['registration.open', 'setup.code']);

/** Rules that refuse no call: answers of the policy, of which its own tests follow the changes. */
const ELSEWHERE: readonly RuleName[] = ['agent.not_revoked', 'agent.permission'];
/** Those of the gateway are followed with session tokens, in `followed-by-sandboxes`. */
const OF_SANDBOXES: readonly RuleName[] = ['tool.known', 'scope.held', 'limit.readable'];
const OF_DELIVERIES = /^(endpoint|event|delivery|target|receiver)\./;

describe('what an explanation says would let a call through', () => {
  it.each(CASES.map((line) => ({ rule: line[0], title: line[1], line })))(
    'does, for $title ($rule)',
    async ({ line: [rule, , make, ask] }) => {
      const caller = await make();
      const told: string[] = [];
      let answer = await ask(caller);
      while (answer.status >= 300 && told.length < 5) {
        const at = AT_CLOSED.has(rule) ? closed : signet;
        await at.application.nest.get(Refusals).flush();
        const id = answer.headers.get('decision-id');
        const { body } = await api(at)<Decision>('GET', `/decisions/${id}`);
        expect(body).toMatchObject({ id, says: expect.stringMatching(/\.$/), fix: expect.anything() });
        told.push(body.rule);
        await FOLLOWED[body.fix!.verb]!(caller, body.fix!, body.inputs);
        answer = await ask(caller);
      }
      expect([told[0], Math.floor(answer.status / 100)]).toEqual([rule, 2]);
    },
    30_000,
  );

  it('is followed here for every rule that refuses a call', () => {
    const followed = new Set<RuleName>([...CASES.map(([rule]) => rule), ...ELSEWHERE, ...OF_SANDBOXES]);
    const others = (Object.keys(RULES) as RuleName[]).filter((rule) => !OF_DELIVERIES.test(rule));
    expect(others.filter((rule) => !followed.has(rule))).toEqual([]);
  });
});
