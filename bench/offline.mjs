// Offline verifications in a second: jose alone, a guard that hears of no stop, and one that holds a list of 100,000.
// `node bench/offline.mjs` after a build; in turns, in one process, so that all meet the same machine.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { requireAgent } from '@signet/sdk/verify';
import { createLocalJWKSet, jwtVerify } from 'jose';

const ENTRIES = 100_000;
const ROUNDS = 7;
const CALLS = 4_000;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key_1', alg: 'ES256', use: 'sig' }] };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function signed(typ, payload) {
  const text = `${encode({ alg: 'ES256', kid: 'key_1', typ })}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

const agents = Object.fromEntries(
  Array.from({ length: ENTRIES }, (_, n) => [`agt_${n.toString(36).padStart(26, '0')}`, [1, 4_000_000_000]]),
);
const server = createServer((req, res) => {
  if (!req.url.includes('revoked.jwt')) return res.end(JSON.stringify(jwks));
  const iat = Math.floor(Date.now() / 1000);
  const rest = req.url.endsWith('since=0') ? { since: 0, agents } : { since: ENTRIES, agents: {} };
  res.end(signed('revocations+jwt', { iss: issuer, iat, seq: ENTRIES, ...rest }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const iat = Math.floor(Date.now() / 1000);
const token = signed('at+jwt', {
  iss: issuer,
  aud: issuer,
  sub: 'agt_running',
  type: 'access',
  permissions: ['zendesk:tickets:read'],
  epoch: 0,
  iat,
  exp: iat + 3600,
});
const options = { issuer, audience: issuer };
const known = createLocalJWKSet(jwks);
const off = requireAgent({ ...options, revocation: { source: 'none' } });
const listed = requireAgent(options);
const ways = {
  'jose alone': () => jwtVerify(token, known, { ...options, algorithms: ['ES256'], typ: 'at+jwt' }),
  'guard, no list': () => off(`Bearer ${token}`),
  [`guard, ${ENTRIES} stops`]: () => listed(`Bearer ${token}`),
};

const before = performance.now();
await listed(`Bearer ${token}`);
process.stdout.write(`first list read in ${(performance.now() - before).toFixed(0)} ms\n`);
if (listed.revocation().entries !== ENTRIES) throw new Error(listed.revocation().reason);

const rates = new Map(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++)
  for (const [name, verify] of Object.entries(ways)) {
    const start = performance.now();
    for (let call = 0; call < CALLS; call++) await verify();
    // The first round warms up.
    if (round > 0) rates.get(name).push((CALLS / (performance.now() - start)) * 1000);
  }
for (const [name, found] of rates) {
  const [low, median, high] = [0, ROUNDS >> 1, ROUNDS - 1].map((at) => found.toSorted((a, b) => a - b)[at]);
  process.stdout.write(
    `${name.padEnd(22)} ${median.toFixed(0)}/s median (${low.toFixed(0)} to ${high.toFixed(0)})\n`,
  );
}
server.close();
