// Session tokens of ATI that one thread issues and checks in a second, beside the libraries that people use for such tokens,
// and scopes compared. `node bench/ati.mjs` after a build, for about a quarter of a minute; in turns, in one process, so that
// all meet the same machine.
import { checkScope, HeldScopes, issueToken, proxyCheckScope, validateToken } from '@signet/sdk/ati';
import { jwtVerify, SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { createSecretKey, randomUUID } from 'node:crypto';

const ROUNDS = 7;
/** For one way in one round: by time, not by calls, of which the slowest way does a hundredth of the fastest. */
const ROUND_MS = 200;
/** Between two looks at the clock. */
const AT_ONCE = 20;
const secret = '86f9afe36ac9def8eb64bf1ac32b54b2f0dff586e37f7b2f747dfe1871d1b63c';
const bytes = Buffer.from(secret, 'hex');
const key = createSecretKey(bytes);
const scope = 'tool:web_search tool:github:* skill:research-* help';
const token = issueToken({ secret, sub: 'agent-7', scope });
const claims = () => ({ sub: 'agent-7', scope, jti: randomUUID(), ati: { v: 1 } });
const parties = { audience: 'ati-proxy', issuer: 'ati-orchestrator' };

const held = Array.from({ length: 1_000 }, (_, at) => `tool:${'p'.repeat(190)}${at}${at % 2 ? '*' : ''}`);
const ready = new HeldScopes(held);
const unknown = `tool:${'p'.repeat(190)}:x`;

const ways = {
  'issue, jsonwebtoken': () => jwt.sign(claims(), bytes, { ...parties, expiresIn: 3600 }),
  'issue, jose': () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(parties.issuer)
      .setAudience(parties.audience)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key),
  'issue, @signet/sdk/ati': () => issueToken({ secret, sub: 'agent-7', scope }),
  'check, jsonwebtoken': () => jwt.verify(token, bytes, { ...parties, algorithms: ['HS256'] }),
  'check, jose': () => jwtVerify(token, key, { ...parties, algorithms: ['HS256'] }),
  'check, @signet/sdk/ati': () => validateToken(token, { secret, issuer: parties.issuer }),
  'scope of 1,000, client': () => checkScope(unknown, held),
  'scope of 1,000, proxy': () => proxyCheckScope(unknown, held),
  'scope of 1,000, made ready': () => ready.proxyCheck(unknown),
};

const rates = new Map(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++)
  for (const [name, call] of Object.entries(ways)) {
    const start = performance.now();
    let calls = 0;
    let elapsed = 0;
    while (elapsed < ROUND_MS) {
      for (let done = 0; done < AT_ONCE; done++) await call();
      calls += AT_ONCE;
      elapsed = performance.now() - start;
    }
    // The first round warms up.
    if (round > 0) rates.get(name).push((calls / elapsed) * 1000);
  }
for (const [name, found] of rates) {
  const [low, median, high] = [0, ROUNDS >> 1, ROUNDS - 1].map((at) => found.toSorted((a, b) => a - b)[at]);
  process.stdout.write(
    `${name.padEnd(28)} ${median.toFixed(0)}/s median (${low.toFixed(0)} to ${high.toFixed(0)})\n`,
  );
}
