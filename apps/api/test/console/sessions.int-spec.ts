import { ROLE_PERMISSIONS, type Role } from '@signet/contracts';
import { keysOf } from '../support/agentauth.js';
import {
  aManagementKey,
  aMember,
  aSignedInMember,
  expectProblem,
  PASSWORD,
  signIn,
} from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_DASHBOARD_URL: 'http://console.test' } });
  // The shortest wait after wrong tries is two seconds: it must not pass because the machine is slow.
  signet.clock.stop();
});
afterAll(() => signet.close());

const REQUIRED = { status: 401, code: 'authentication.required' };
const FAILED = { status: 401, code: 'authentication.failed' };
const CROSS_SITE = { status: 403, code: 'request.cross_site' };

const session = (cookie: string, at: Pick<Signet, 'url'> = signet) =>
  call(at, 'GET', '/api/v1/session', { headers: { cookie } });
const agentBody = {
  name: 'Console agent',
  owner_email: 'owner@example.com',
  permissions: ['zendesk:tickets:read'],
};
const write = (headers: Record<string, string>) =>
  call(signet, 'POST', '/api/v1/agents', { body: agentBody, headers });

it('tells whoever brings nothing both ways in: a person signs in, and a machine sends its key', async () => {
  expect(await call(signet, 'GET', '/api/v1/agents')).toMatchObject({
    status: 401,
    body: {
      code: 'authentication.required',
      title: 'Authentication required',
      detail: 'Sign in at the console, or send Authorization: Bearer <management key>.',
    },
  });
});

describe('signing in', () => {
  it('answers who is there and what they may do, and nothing else', async () => {
    const member = await aMember(signet, { role: 'auditor' });
    const { status, body } = await signIn(signet, member.email);
    expect(status).toBe(201);
    expect(keysOf(body)).toEqual([
      'csrf_token',
      'expires_at',
      'failed_sign_ins',
      'member',
      'organisation',
      'permissions',
    ]);
    expect(keysOf((body as { member: object }).member)).toEqual(['email', 'id', 'name', 'role']);
    expect(body).toMatchObject({
      member: { id: member.id, email: member.email, role: 'auditor' },
      permissions: ROLE_PERMISSIONS.auditor,
    });
  });

  it('gives the browser a cookie that scripts cannot read and other sites cannot send', async () => {
    const { email } = await aMember(signet);
    const cookies = (await signIn(signet, email)).headers.getSetCookie();
    // The session, and what tells this browser from a stranger's at the next sign-in.
    expect(cookies.map((cookie) => cookie.split('=', 1)[0])).toEqual(['signet_session', 'signet_browser']);
    expect(cookies[0]).toMatch(/^signet_session=[A-Za-z0-9_-]{43};/);
    for (const cookie of cookies) {
      const attributes = cookie.split('; ').slice(1);
      expect(attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'SameSite=Strict']));
      expect(cookie).not.toMatch(/Domain=/i);
    }
  });

  it('marks the cookie Secure and binds it to the host when the console is on https', async () => {
    const secure = await startSignet({
      beside: signet,
      environment: { SIGNET_DASHBOARD_URL: 'https://console.test' },
    });
    try {
      const { email } = await aMember(secure);
      const [cookie] = (await signIn(secure, email)).headers.getSetCookie();
      expect(cookie).toMatch(/^__Host-signet_session=[A-Za-z0-9_-]{43}; /);
      for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
        expect(cookie).toContain(attribute);
      const pair = cookie!.split(';', 1)[0]!;
      expect((await session(pair, secure)).status).toBe(200);
      expectProblem(await session(pair.replace('__Host-', ''), secure), REQUIRED);
    } finally {
      await secure.close();
    }
  });

  it('answers the same for a wrong password, an unknown account and one without a password', async () => {
    const known = await aMember(signet);
    const locked = await aMember(signet);
    await signet.sql('update member set password_hash = null where id = $1', [locked.id]);
    const answers = [
      await signIn(signet, known.email, 'wrong password, sorry'),
      await signIn(signet, 'nobody@example.com'),
      await signIn(signet, locked.email),
    ];
    for (const answer of answers) {
      expectProblem(answer, FAILED);
      expect(answer.headers.getSetCookie()).toEqual([]);
      // Names of this one answer: two of one cause have no more in common than two of different ones.
      const own = { instance: expect.any(String), decision_id: expect.stringMatching(/^dec_/) };
      expect(answer.body).toEqual({ ...answers[0]!.body, ...own });
    }
  });

  it('takes an address in any case, with blanks around it', async () => {
    const { email } = await aMember(signet);
    expect((await signIn(signet, ` ${email.toUpperCase()} `)).status).toBe(201);
  });

  it('is refused for an account after too many tries, right password or not, until the window ends', async () => {
    const { email } = await aMember(signet);
    const other = await aMember(signet);
    for (let attempt = 0; attempt < 10; attempt++) await signIn(signet, email, 'wrong password, sorry');
    for (const password of ['wrong password, sorry', PASSWORD]) {
      const refused = await signIn(signet, email, password);
      expectProblem(refused, { status: 429, code: 'limit.exceeded' });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expectProblem(await signIn(signet, email.toUpperCase()), { status: 429, code: 'limit.exceeded' });
    expect((await signIn(signet, other.email)).status).toBe(201);
    signet.clock.advance(901);
    expect((await signIn(signet, email)).status).toBe(201);
  });

  it('counts the tries of an account together, in whatever letters its address is written', async () => {
    const { id } = await aMember(signet);
    await signet.sql(`update member set email = 'irina.tikhi@example.com' where id = $1`, [id]);
    // PostgreSQL takes the dotted capital for an i; JavaScript writes it as two characters in lower case.
    const spellings = ['irina', '\u0130rina', 'ir\u0130na', '\u0130r\u0130na'];
    const found = await signIn(signet, `${spellings[1]}.tikhi@example.com`);
    const addresses = spellings.map((name) => `${name}.tikhi@example.com`);
    for (let attempt = 0; attempt < 12; attempt++)
      await signIn(signet, addresses[attempt % addresses.length]!, 'wrong password, sorry');
    expect(found.status).toBe(201);
    for (const address of addresses)
      expectProblem(await signIn(signet, address), { status: 429, code: 'limit.exceeded' });
  });

  it('throttles unknown accounts like known ones', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await signIn(signet, 'ghost@example.com');
    expectProblem(await signIn(signet, 'ghost@example.com'), { status: 429, code: 'limit.exceeded' });
  });

  it('never stores or logs the password or the session', async () => {
    const { cookie } = await aSignedInMember(signet);
    const secret = cookie.split('=')[1]!;
    const rows = await signet.sql<{ text: string }>(
      `select s::text as text from session s union all select m::text from member m
       union all select e::text from activity_event e`,
    );
    const text = JSON.stringify(rows);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    expect(text).not.toContain(PASSWORD);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://console.test.evil.example' }],
  ])('cannot be done from another site (%j)', async (headers) => {
    const { email } = await aMember(signet);
    const body = { email, password: PASSWORD };
    const path = '/api/v1/session';
    expectProblem(
      await call(signet, 'POST', path, { body, headers: headers as Record<string, string> }),
      CROSS_SITE,
    );
    const hidden = await call(signet, 'POST', '/%61pi/v1/session', {
      body,
      headers: headers as Record<string, string>,
    });
    expect(hidden.status).toBe(403);
  });
});

describe('a session', () => {
  it('is known by its cookie', async () => {
    const member = await aSignedInMember(signet);
    const { status, headers, body } = await session(member.cookie);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ member: { id: member.id }, csrf_token: member.csrf });
  });

  it.each([
    '',
    'signet_session=',
    'signet_session=x',
    `signet_session=${'A'.repeat(43)}`,
    'signet_session=%00',
  ])('is not %j', async (cookie) => {
    expectProblem(await session(cookie), REQUIRED);
  });

  it('does not count when its cookie comes twice: one may be planted', async () => {
    const [one, two] = [await aSignedInMember(signet), await aSignedInMember(signet)];
    expectProblem(await session(`${one.cookie}; ${two.cookie}`), REQUIRED);
    expectProblem(await session(`${one.cookie}; ${one.cookie}`), REQUIRED);
  });

  it('ends when it is signed out, in every process, and stays ended', async () => {
    const beside = await startSignet({ beside: signet });
    try {
      const member = await aSignedInMember(signet);
      const out = await call(signet, 'DELETE', '/api/v1/session', { headers: member.headers });
      expect(out.status).toBe(204);
      expect(out.headers.getSetCookie()[0]).toMatch(/^signet_session=;.*Max-Age=0/);
      expectProblem(await session(member.cookie), REQUIRED);
      expectProblem(await session(member.cookie, beside), REQUIRED);
      expectProblem(await write(member.headers), REQUIRED);
    } finally {
      await beside.close();
    }
  });

  it('ends after 12 hours, used or not', async () => {
    const member = await aSignedInMember(signet);
    signet.clock.advance(12 * 3600 - 5);
    expect((await session(member.cookie)).status).toBe(200);
    signet.clock.advance(10);
    expectProblem(await session(member.cookie), REQUIRED);
  });

  it('has the rights its member has now', async () => {
    const member = await aSignedInMember(signet);
    await signet.sql(`update member set role = 'viewer' where id = $1`, [member.id]);
    expectProblem(await write(member.headers), { status: 403, code: 'authorization.denied' });
  });

  it('can be ended by nobody from another site', async () => {
    const member = await aSignedInMember(signet);
    const headers = { cookie: member.cookie, 'sec-fetch-site': 'cross-site' };
    expectProblem(await call(signet, 'DELETE', '/api/v1/session', { headers }), CROSS_SITE);
    expect((await session(member.cookie)).status).toBe(200);
  });
});

describe('a write', () => {
  it('needs the token that only pages of this origin can read', async () => {
    const [member, other] = [await aSignedInMember(signet), await aSignedInMember(signet)];
    expect((await write(member.headers)).status).toBe(201);
    const { 'x-csrf-token': _, ...without } = member.headers;
    expectProblem(await write(without), CROSS_SITE);
    for (const csrf of ['', 'x', other.csrf, member.csrf.slice(1), `${member.csrf}A`])
      expectProblem(await write({ ...member.headers, 'x-csrf-token': csrf }), CROSS_SITE);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'rubbish' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://console.test' }],
  ])('comes from the console itself, even with the right token (%j)', async (foreign) => {
    const member = await aSignedInMember(signet);
    expectProblem(await write({ ...member.headers, ...(foreign as Record<string, string>) }), CROSS_SITE);
  });

  it('tells by Origin where the browser does not say more', async () => {
    const member = await aSignedInMember(signet);
    const { 'sec-fetch-site': _, ...headers } = member.headers;
    expect((await write({ ...headers, origin: 'http://console.test' })).status).toBe(201);
    for (const origin of ['https://console.test', 'http://console.test:81', 'null', 'https://evil.example'])
      expectProblem(await write({ ...headers, origin }), CROSS_SITE);
  });
});

describe('roles', () => {
  const read = (path: string, headers: Record<string, string>) => call(signet, 'GET', path, { headers });

  it.each(Object.keys(ROLE_PERMISSIONS) as Role[])(
    '%s may do what the table says and nothing more',
    async (role) => {
      const { headers } = await aSignedInMember(signet, { role });
      const may = new Set<string>(ROLE_PERMISSIONS[role]);
      const expected = (permission: string, allowed: number) => (may.has(permission) ? allowed : 403);
      expect((await read('/api/v1/agents', headers)).status).toBe(expected('agents:read', 200));
      expect((await read('/api/v1/permissions', headers)).status).toBe(expected('agents:read', 200));
      expect((await read('/api/v1/activity', headers)).status).toBe(expected('activity:read', 200));
      expect((await write(headers)).status).toBe(expected('agents:write', 201));
    },
  );

  it('a refusal names the permission that is missing', async () => {
    const { headers } = await aSignedInMember(signet, { role: 'viewer' });
    const answer = await write(headers);
    expectProblem(answer, { status: 403, code: 'authorization.denied' });
    expect(answer.body.required).toBe('agents:write');
  });
});

describe('a management key', () => {
  const read = (headers: Record<string, string>) => call(signet, 'GET', '/api/v1/agents', { headers });

  it('needs neither cookie nor token of a page', async () => {
    const { headers } = await aManagementKey(signet);
    expect((await read(headers)).status).toBe(200);
    expect((await write(headers)).status).toBe(201);
  });

  it('may do what it was given', async () => {
    const { headers } = await aManagementKey(signet, { permissions: ['activity:read'] });
    expectProblem(await read(headers), { status: 403, code: 'authorization.denied' });
    expect((await call(signet, 'GET', '/api/v1/activity', { headers })).status).toBe(200);
  });

  it('wins over a session, good or bad', async () => {
    const member = await aSignedInMember(signet);
    const { headers } = await aManagementKey(signet, { permissions: ['activity:read'] });
    expectProblem(await read({ ...member.headers, ...headers }), {
      status: 403,
      code: 'authorization.denied',
    });
    expectProblem(await read({ ...member.headers, authorization: 'Bearer junk' }), FAILED);
  });

  it('ends when it is revoked or has expired', async () => {
    for (const column of ['revoked_at', 'expires_at']) {
      const { id, headers } = await aManagementKey(signet);
      await signet.sql(`update credential set ${column} = now() - interval '1 minute' where id = $1`, [id]);
      expectProblem(await read(headers), FAILED);
    }
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer x',
    `Bearer mk_${'0'.repeat(64)}`,
    'Basic YTpi',
    `Bearer ${'x'.repeat(5000)}`,
  ])('is not %j', async (authorization) => {
    expectProblem(await read({ authorization: authorization.slice(0, 6000) }), FAILED);
  });

  it('is neither an agent’s key nor its token, and opens nothing of theirs', async () => {
    const agent = await aVerifiedAgent(signet);
    const key = await aManagementKey(signet);
    expectProblem(await read(agent.auth), FAILED);
    expectProblem(await read({ authorization: `Bearer ${agent.apiKey}` }), FAILED);
    expectProblem(await read({ 'x-api-key': agent.apiKey }), REQUIRED);
    const asAgent = await call(signet, 'GET', '/agents', { headers: { 'x-api-key': key.secret } });
    expect(asAgent.status).toBe(401);
    expect((await call(signet, 'GET', '/agents', { headers: key.headers })).status).toBe(401);
  });
});
