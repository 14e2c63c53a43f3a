import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { CONSOLE_HOP } from '@signet/contracts';
import { aMember, PASSWORD } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';

const SECRET = 's'.repeat(40);
const GATEWAY = '10.0.0.9';
// A hundred sign-ins of one account are no attack here.
const SHARED = { SIGNET_DASHBOARD_SECRET: SECRET, SIGNET_DASHBOARD_TRUSTED_PROXIES: GATEWAY };

let open: Signet; // SIGNET_HOST=0.0.0.0, and nothing else said
let named: Signet; // an address over http is set
let secure: Signet; // an address over https is set
beforeAll(async () => {
  open = await startSignet({ environment: { ...SHARED, SIGNET_HOST: '0.0.0.0' } });
  const beside = (environment: Record<string, string>) =>
    startSignet({ beside: open, environment: { ...SHARED, ...environment } });
  named = await beside({ SIGNET_DASHBOARD_URL: 'http://console.example.com:3000' });
  secure = await beside({ SIGNET_DASHBOARD_URL: 'https://console.example.com' });
});
afterAll(async () => {
  await secure.close();
  await named.close();
  await open.close();
});

interface Visit {
  at: Signet;
  /** What the dashboard was asked by; absent for a call of the API itself. */
  host?: string;
  /** What the browser says of itself. */
  origin?: string;
  site?: string;
  /** Behind a gateway that is trusted, or one that nobody named. */
  gateway?: 'trusted' | 'unknown';
  proto?: string;
}

interface Answer {
  status: number;
  cookie: string;
  detail: string;
}

/** Node's own fetch sets Sec-Fetch headers where it likes. */
function send(
  signet: Signet,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(
      `${signet.url}${path}`,
      { method: body ? 'POST' : 'GET', headers: { 'content-type': 'application/json', ...headers } },
      (answer) => {
        const { statusCode: status, headers } = answer;
        json(answer).then((told) => {
          const { detail = '' } = told as { detail?: string };
          resolve({ status: status!, cookie: headers['set-cookie']?.[0] ?? '', detail });
        }, reject);
      },
    )
      .on('error', reject)
      .end(body ? JSON.stringify(body) : '');
  });
}

const hopOf = ({ host, gateway, proto }: Visit): Record<string, string> =>
  host === undefined
    ? {}
    : {
        [CONSOLE_HOP.secret]: SECRET,
        [CONSOLE_HOP.for]: `203.0.113.9${gateway ? `, ${gateway === 'trusted' ? GATEWAY : '10.0.0.7'}` : ''}`,
        [CONSOLE_HOP.host]: host,
        [CONSOLE_HOP.proto]: proto ?? '',
      };

async function signIn(visit: Visit): Promise<Answer> {
  const { email } = await aMember(visit.at);
  const { origin, site } = visit;
  const headers = {
    ...hopOf(visit),
    ...(origin !== undefined && { origin }),
    ...(site !== undefined && { 'sec-fetch-site': site }),
  };
  const answer = await send(visit.at, '/api/v1/session', headers, { email, password: PASSWORD });
  if (answer.status !== 201) return answer;
  // What was given is good for the next page.
  const cookie = answer.cookie.split(';', 1)[0]!;
  const next = await send(visit.at, '/api/v1/session', { ...hopOf(visit), cookie });
  expect(next.status).toBe(200);
  return answer;
}

const isSecureCookie = (cookie: string) =>
  cookie.startsWith('__Host-signet_session=') && cookie.includes('; Secure');
const isPlainCookie = (cookie: string) => cookie.startsWith('signet_session=') && !cookie.includes('Secure');

const NOBODYS = [
  'signet.lan:3000',
  'signet:3000',
  'localhost:3000',
  '127.0.0.1:3000',
  '192.168.1.7:3000',
  '[::1]:3000',
  'signet.lan',
];

describe('a console over http that was told no address', () => {
  describe.each(NOBODYS)('opened at %s', (host) => {
    it.each([
      ['a browser that tells Origin alone', { origin: `http://${host}` }],
      ['a browser that tells both', { origin: `http://${host}`, site: 'same-origin' }],
      ['a browser that tells the site alone', { site: 'same-origin' }],
      ['a program', {}],
    ])('lets %s sign in, and a foreign page not', async (_, says) => {
      const answer = await signIn({ at: open, host, ...says });
      expect(answer).toMatchObject({ status: 201 });
      expect(isPlainCookie(answer.cookie)).toBe(true);
    });

    it.each([
      ['another host', { origin: 'http://evil.example.com' }],
      ['another port', { origin: `http://${host.split(':3')[0]}:8000` }],
      ['another scheme', { origin: `https://${host}` }],
      ['nowhere', { origin: 'null' }],
      ['rubbish', { origin: `http://${host}/x` }],
      ['another site', { origin: `http://${host}`, site: 'cross-site' }],
      ['the same site', { origin: `http://${host}`, site: 'same-site' }],
    ])('refuses a page of %s', async (_, says) => {
      expect(await signIn({ at: open, host, ...says })).toMatchObject({ status: 403, cookie: '' });
    });
  });

  it('is found at the printed address by a program that talks to the API itself', async () => {
    expect((await signIn({ at: open, origin: 'http://127.0.0.1:3000' })).status).toBe(201);
    expect((await signIn({ at: open, origin: 'http://0.0.0.0:3000' })).status).toBe(403);
    // Only the dashboard can say by which host it was asked.
    expect((await signIn({ at: open, origin: 'http://signet.lan:3000' })).status).toBe(403);
  });

  it('says what to set when it was opened by a name that a stranger can own', async () => {
    const origin = 'http://console.corp-network.com:3000';
    const visit = { at: open, host: 'console.corp-network.com:3000' };
    const refused = await signIn({ ...visit, origin });
    expect(refused).toMatchObject({ status: 403, cookie: '' });
    expect(refused.detail).toContain(`set SIGNET_DASHBOARD_URL to ${origin} and restart`);
    const told = await startSignet({
      beside: open,
      environment: { ...SHARED, SIGNET_DASHBOARD_URL: origin },
    });
    try {
      expect((await signIn({ ...visit, at: told, origin })).status).toBe(201);
    } finally {
      await told.close();
    }
  });

  it('repeats no origin that is none', async () => {
    for (const origin of [
      'null',
      'javascript:alert(1)',
      'http://a b',
      'x'.repeat(300),
      'http://console/path',
    ])
      expect((await signIn({ at: open, host: 'console', origin })).detail).not.toContain(origin);
  });
});

describe('a console behind a TLS proxy', () => {
  const host = 'console.example.com';
  const origin = `https://${host}`;

  it.each([
    ['Origin alone', { origin }],
    ['both', { origin, site: 'same-origin' }],
    ['the site alone', { site: 'same-origin' }],
  ])('that is trusted has a secure session at any name, for a browser that tells %s', async (_, says) => {
    for (const at of [open, secure]) {
      const answer = await signIn({ at, host, gateway: 'trusted', proto: 'https', ...says });
      expect(answer.status).toBe(201);
      expect(isSecureCookie(answer.cookie)).toBe(true);
    }
  });

  it('that nobody named works with browsers that vouch for themselves, and tells the others what to set', async () => {
    const visit: Visit = { at: open, host: '127.0.0.1:3000', origin, gateway: 'unknown', proto: 'https' };
    const vouched = await signIn({ ...visit, site: 'same-origin' });
    expect(vouched.status).toBe(201);
    expect(isSecureCookie(vouched.cookie)).toBe(true);
    const refused = await signIn(visit);
    expect(refused.status).toBe(403);
    expect(refused.detail).toContain(`set SIGNET_DASHBOARD_URL to ${origin} and restart`);
    expect((await signIn({ ...visit, at: secure })).status).toBe(201);
  });

  it('takes no session that only http could have set', async () => {
    const { cookie } = await signIn({ at: open, host: 'signet.lan', origin: 'http://signet.lan' });
    const pair = cookie.split(';', 1)[0]!;
    const visit: Visit = { at: open, host, gateway: 'trusted', proto: 'https' };
    expect((await send(open, '/api/v1/session', { ...hopOf(visit), cookie: pair })).status).toBe(401);
    expect((await send(secure, '/api/v1/session', { cookie: pair })).status).toBe(401);
  });
});

describe('a console with an address that is set', () => {
  it('is found there, and still at addresses of this network when that is http', async () => {
    const there = { host: 'console.example.com:3000', origin: 'http://console.example.com:3000' };
    expect((await signIn({ at: named, ...there })).status).toBe(201);
    expect(
      (await signIn({ at: named, host: 'signet.lan:3000', origin: 'http://signet.lan:3000' })).status,
    ).toBe(201);
    expect((await signIn({ at: named, host: 'evil.com:3000', origin: 'http://evil.com:3000' })).status).toBe(
      403,
    );
  });

  it('over https says where to go when it was opened without', async () => {
    const refused = await signIn({ at: secure, host: '192.168.1.7:3000', origin: 'http://192.168.1.7:3000' });
    expect(refused).toMatchObject({ status: 403, cookie: '' });
    expect(refused.detail).toContain('open https://console.example.com instead');
    // On this machine itself browsers keep what is for https.
    const here = await signIn({
      at: secure,
      host: 'localhost:3000',
      origin: 'http://localhost:3000',
      site: 'same-origin',
    });
    expect(here.status).toBe(201);
  });
});
