import { request } from 'node:http';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent } from '../support/wire.js';

const STRICT = { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1', SIGNET_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' };

let signet: Signet;
let agent: { id: string; apiKey: string };
beforeAll(async () => {
  signet = await startSignet({ environment: STRICT });
  agent = await anAgent(signet);
});
afterAll(() => signet.close());
// Every test has windows of its own, also for the proxy's own address.
beforeEach(() => signet.clock.advance(901));

/** Verifies as somebody behind the proxy; every line of `forwardedFor` is a header line of its own. */
function verify(forwardedFor: string | string[]): Promise<{ left: number; status: number }> {
  const body = JSON.stringify({ agent_id: agent.id, api_key: agent.apiKey });
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor };
  return new Promise((resolve, reject) => {
    request(`${signet.url}/agents/verify`, { method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () =>
        resolve({
          status: answer.statusCode!,
          left: Number(answer.headers['ratelimit-remaining']),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

const prefixesSince = async (start: Date): Promise<(string | null)[]> => {
  const rows = await signet.sql<{ ip_prefix: string | null }>(
    `select distinct ip_prefix from activity_event where type = 'agent.verified' and occurred_at >= $1`,
    [start],
  );
  return rows.map(({ ip_prefix }) => ip_prefix);
};

const PORTS = Array.from({ length: 30 }, (_, index) => `203.0.113.9:${40_000 + index}`);
const SPELLINGS: [string, string, (string | string[])[]][] = [
  ['with another port each time', '203.0.113.0/24', PORTS],
  [
    'as IPv4 in every dress',
    '203.0.113.0/24',
    [
      '203.0.113.9',
      '203.000.113.009',
      '::ffff:203.0.113.9',
      '::FFFF:cb00:7109',
      '[::ffff:203.0.113.9]:4711',
      'for=203.0.113.9',
      'for="203.0.113.9:4711";proto=https',
      '198.51.100.7, 203.0.113.9',
      '198.51.100.7, 203.0.113.9:1, 10.1.2.3:2',
      ['198.51.100.7', '203.0.113.9'],
      ['198.51.100.8, 203.0.113.9:99', '10.1.2.3'],
      ' ,203.0.113.9 , ',
    ],
  ],
  [
    'as IPv6 in every dress',
    '2001:db8:0::/48',
    [
      '2001:db8:0:7::1',
      '2001:DB8:0:7:0::2',
      '2001:0db8:0000:0007:0000:0000:0000:0003',
      '[2001:db8:0:7::4]:5678',
      'for="[2001:db8:0:7::5]:5678"',
    ],
  ],
  [
    'with another zone each time',
    'fe80:0:0::/48',
    ['fe80::1', 'fe80::1%eth0', 'fe80::1%1', '[fe80::1%lo]:80'],
  ],
  [
    'as rubbish, which is the proxy itself',
    '127.0.0.0/24',
    [
      'unknown',
      '_hidden',
      'rubbish-1',
      'rubbish-2',
      '1',
      '999.1.1.1',
      `${'x'.repeat(4000)}`,
      '198.51.100.7, ; drop table agent',
      ['198.51.100.7', 'rubbish-3'],
    ],
  ],
];

describe('one client', () => {
  it.each(SPELLINGS)('%s is one client for limits and log', async (_, prefix, spellings) => {
    const start = signet.clock.now();
    const left: number[] = [];
    for (const spelling of spellings) {
      const answer = await verify(spelling);
      expect(answer.status).toBe(200);
      left.push(answer.left);
    }
    expect(left).toEqual(spellings.map((_spelling, index) => 99 - index));
    expect(await prefixesSince(start)).toEqual([prefix]);
  });
});
