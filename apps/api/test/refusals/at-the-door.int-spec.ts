import { aManagementKey, aMember, anOrganisation, aSignedInMember, signIn } from '../support/console.js';
import { bearer, explainTo, idOf } from '../support/decisions.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type Answer } from '../support/wire.js';

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());
// Each test is about refusals of its own window.
beforeEach(() => signet.clock.advance(3 * 3600));

const explain = (id: string, headers: Record<string, string>) => explainTo(signet, headers, id);

/** What is refused before anybody is known, with what the rule saw and what would let it through. */
const atTheDoor: [string, () => Promise<Answer>, rule: string, fix: string, saw: object][] = [
  [
    'a password of nobody',
    () => signIn(signet, 'nobody@example.com', 'wrong'),
    'credential.known',
    'sign_in',
    { account: 'unknown' },
  ],
  [
    'a wrong password of somebody',
    async () => signIn(signet, (await aMember(signet)).email, 'wrong'),
    'credential.known',
    'sign_in',
    { account: 'known', password: 'wrong' },
  ],
  [
    'too many guesses',
    async () => {
      const { email } = await aMember(signet);
      const answers: Answer[] = [];
      for (let round = 0; round < 12; round++) answers.push(await signIn(signet, email, 'wrong'));
      return answers.find(({ status }) => status === 429)!;
    },
    'limit.rate',
    'wait',
    { limit: 'wrong tries', wait_seconds: expect.any(Number) },
  ],
  [
    'a session that has ended',
    async () => {
      const { cookie } = await aSignedInMember(signet);
      await signet.sql('delete from session');
      return call(signet, 'GET', '/api/v1/agents', { headers: { cookie } });
    },
    'credential.current',
    'sign_in',
    { session: 'ended or unknown' },
  ],
  [
    'a page with an old token of its session',
    async () => {
      const { cookie } = await aSignedInMember(signet);
      const headers = { cookie, 'sec-fetch-site': 'same-origin', 'x-csrf-token': 'old' };
      return call(signet, 'POST', '/api/v1/agents', { headers, body: {} });
    },
    'request.same_site',
    'page.reload',
    { came_from: 'the console', token: 'missing or out of date' },
  ],
  [
    'a page of another site',
    () => call(signet, 'POST', '/api/v1/session', { headers: { 'sec-fetch-site': 'cross-site' }, body: {} }),
    'request.same_site',
    'console.open',
    { came_from: 'another site', console: expect.stringMatching(/^http/) },
  ],
  [
    'a console at an address that is not set',
    () =>
      call(signet, 'POST', '/api/v1/session', { headers: { origin: 'https://console.example' }, body: {} }),
    'request.same_site',
    'console.address',
    { came_from: 'an unknown address', origin: 'https://console.example' },
  ],
  [
    'text that is no token',
    () => call(signet, 'GET', '/agents', { headers: bearer('x.y.z') }),
    'token.genuine',
    'token.renew',
    { state: 'malformed' },
  ],
  [
    'a token that somebody altered',
    async () => {
      const { accessToken } = await aVerifiedAgent(signet);
      const [header, claims, signature] = accessToken.split('.') as [string, string, string];
      const other = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify({ ...other, tier: 'enterprise' })).toString('base64url');
      return call(signet, 'GET', '/agents', { headers: bearer(`${header}.${changed}.${signature}`) });
    },
    'token.genuine',
    'token.renew',
    { state: 'altered or not ours' },
  ],
  [
    'a token whose time is over',
    async () => {
      const { auth } = await aVerifiedAgent(signet);
      signet.clock.advance(3_700);
      return call(signet, 'GET', '/agents', { headers: auth });
    },
    'token.current',
    'token.renew',
    { state: 'expired' },
  ],
  [
    'a refresh token that is none',
    () => call(signet, 'POST', '/agents/refresh', { body: { refresh_token: 'x' } }),
    'refresh_token.current',
    'token.renew',
    { state: 'malformed' },
  ],
];

describe('what is refused at the door', () => {
  it.each(atTheDoor.map((line) => ({ title: line[0], line })))(
    'as $title is explained by what was seen, to operators of the organisation alone',
    async ({ line: [, refuse, rule, fix, saw] }) => {
      const id = idOf(await refuse());
      const { status, body } = await explain(id, (await aManagementKey(signet)).headers);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { rule, inputs: saw, fix: { verb: fix } },
      });
      const other = await aManagementKey(signet, { organisationId: await anOrganisation(signet) });
      expect((await explain(id, other.headers)).status).toBe(404);
    },
  );
});
