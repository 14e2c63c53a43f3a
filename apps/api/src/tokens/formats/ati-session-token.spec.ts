import { createHmac, createPublicKey, generateKeyPairSync, sign as rawSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AtiError } from '@signet/contracts';
import { SignJWT, jwtVerify } from 'jose';
import {
  publicKeyOf,
  readUnverified,
  secretKeyOf,
  signSessionToken,
  verifySessionToken,
  type SessionTokenClaims,
  type SessionTokenExpectation,
} from './ati-session-token.js';

interface Vector {
  id: string;
  title: string;
  request: {
    token: string;
    secret?: string;
    public_key_pem?: string;
    audience?: string;
    issuer?: string;
    leeway?: number;
    now?: number;
  };
  accept: { ours: boolean };
  ours_error?: string;
  claims?: SessionTokenClaims;
  sign?: {
    secret: string;
    sub: string;
    scope: string;
    aud: string;
    iss: string | null;
    jti: string;
    rate: Record<string, string> | null;
    now: number;
    ttl_seconds: number;
  };
}

const { vectors } = JSON.parse(
  readFileSync(
    new URL('../../../../../packages/contracts/src/languages/ati-cases.json', import.meta.url),
    'utf8',
  ),
) as { vectors: Vector[] };

/** What all of our readers have to say of a payload, each in its own suite. */
const PAYLOADS = JSON.parse(
  readFileSync(
    new URL('../../../../../packages/contracts/src/languages/ati-payloads.json', import.meta.url),
    'utf8',
  ),
) as { base: Record<string, string>; cases: { members: Record<string, string>; error: string | null }[] };

const SECRET = '86f9afe36ac9def8eb64bf1ac32b54b2f0dff586e37f7b2f747dfe1871d1b63c';
const NOW = new Date('2026-11-30T12:00:00Z');
const IAT = 1_700_000_000;
const EXP = 4_102_444_800;

const claims = {
  sub: 'agent-7',
  aud: 'ati-proxy',
  iat: IAT,
  exp: EXP,
  scope: 'tool:web_search help',
  iss: 'ati-orchestrator',
  jti: '3f0c2b9e-6a51-4d7e-9c1b-5a7d90e4f210',
  ati: { v: 1, rate: { 'tool:*': '5/min' } },
} satisfies SessionTokenClaims;

const expectation = (change: Partial<SessionTokenExpectation> = {}): SessionTokenExpectation => ({
  algorithm: 'HS256',
  key: secretKeyOf(SECRET),
  audience: 'ati-proxy',
  issuer: null,
  leewaySeconds: 60,
  now: NOW,
  ...change,
});

/** The fault by which a token is refused; null for one that is taken. */
function faultOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof AtiError) return error.code;
    throw error;
  }
}

const base64url = (text: string | Buffer): string => Buffer.from(text as string).toString('base64url');

/** Signs any text as a payload, under any header: what an attacker with the key, or another issuer, may write. */
function minted(payload: string | Buffer, header = '{"alg":"HS256","typ":"JWT"}'): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac('sha256', Buffer.from(SECRET, 'hex')).update(input).digest('base64url')}`;
}

const verdictOn = (payload: string | Buffer, header?: string): string | null =>
  faultOf(() => verifySessionToken(minted(payload, header), expectation()));

const said = (change: Record<string, unknown>): string => JSON.stringify({ ...claims, ...change });

describe('the published vectors', () => {
  it.each(vectors.map((vector) => [`${vector.id} ${vector.title}`, vector] as const))(
    '%s',
    (_name, { request, accept: { ours: accepted }, ours_error, claims: expected }) => {
      let read: SessionTokenClaims | null = null;
      const fault = faultOf(() => {
        const { secret, public_key_pem: pem, audience = 'ati-proxy', issuer = null, leeway = 60 } = request;
        read = verifySessionToken(request.token, {
          algorithm: pem === undefined ? 'HS256' : 'ES256',
          key: pem === undefined ? secretKeyOf(secret!) : publicKeyOf(pem),
          audience,
          issuer,
          leewaySeconds: leeway,
          now: request.now === undefined ? NOW : new Date(request.now * 1000),
        });
      });
      expect(fault).toBe(accepted ? null : ours_error);
      if (accepted && expected) expect(expected).toMatchObject(read!);
    },
  );

  const signed = vectors.flatMap(({ id, sign, request }) =>
    sign ? [[id, sign, request.token] as const] : [],
  );
  it.each(signed)('%s is signed to the byte', (_id, order, token) => {
    const made = signSessionToken(
      {
        sub: order.sub,
        aud: order.aud,
        iat: order.now,
        exp: order.now + order.ttl_seconds,
        scope: order.scope,
        ...(order.iss !== null && { iss: order.iss }),
        jti: order.jti,
        ati: { v: 1, ...(order.rate && { rate: order.rate }) },
      },
      { algorithm: 'HS256', key: secretKeyOf(order.secret) },
    );
    expect(made).toBe(token);
  });

  it('are enough to mean something', () => {
    expect(vectors.length).toBeGreaterThan(30);
    expect(signed.length).toBeGreaterThan(3);
  });
});

describe('another library', () => {
  it.each(['HS256', 'ES256'] as const)(
    'reads what we sign, and we read what it signs: %s',
    async (algorithm) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const secret = secretKeyOf(SECRET);
      const [signing, verifying] =
        algorithm === 'HS256' ? [secret, secret] : [pair.privateKey, pair.publicKey];
      const ours = signSessionToken(
        { ...claims, sub: 'agent-ünï-東' },
        { algorithm, key: signing, kid: 'k1' },
      );
      const { payload, protectedHeader } = await jwtVerify(ours, verifying, { algorithms: [algorithm] });
      expect(payload).toEqual({ ...claims, sub: 'agent-ünï-東' });
      expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT', kid: 'k1' });

      const theirs = await new SignJWT(claims).setProtectedHeader({ alg: algorithm }).sign(signing);
      expect(verifySessionToken(theirs, expectation({ algorithm, key: verifying }))).toEqual(claims);
    },
  );
});

describe('one text for one token', () => {
  const token = minted(said({}));
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

  it('takes no other last character in any part', () => {
    const parts = token.split('.');
    for (const index of [0, 1, 2])
      for (const last of alphabet) {
        const part = parts[index]!;
        if (part.endsWith(last)) continue;
        const changed = parts.with(index, part.slice(0, -1) + last).join('.');
        expect(faultOf(() => verifySessionToken(changed, expectation()))).not.toBeNull();
      }
  });

  it.each(['=', '==', ' ', '\n', '+', '/', 'é', '\u0000', '.'])('takes nothing after a part: %j', (junk) => {
    const parts = token.split('.');
    for (const index of [0, 1, 2]) {
      const changed = parts.with(index, parts[index]! + junk).join('.');
      expect(faultOf(() => verifySessionToken(changed, expectation()))).toBe('malformed');
    }
  });

  it.each([
    ['a claim that is there twice', said({}).replace('{', '{"scope":"*",')],
    ['one that is there twice in other letters', said({}).replace('{', '{"sc\\u006fpe":"*",')],
    ['one twice inside the block', said({}).replace('"v":1', '"v":1,"v":2')],
    ['text after the object', `${said({})} 1`],
    ['bytes that are no text', Buffer.concat([Buffer.from('{"sub":"'), Buffer.of(0xff), Buffer.from('"}')])],
    ['a byte-order mark', `\ufeff${said({})}`],
    ['nesting without end', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`],
    ['null', 'null'],
    ['a text', '"x"'],
    ['nothing', ''],
  ])('refuses %s', (_name, payload) => expect(verdictOn(payload)).toBe('malformed'));

  it('refuses what is longer than any token', () =>
    expect(verdictOn(said({ scope: 'a'.repeat(30_000) }))).toBe('malformed'));
});

describe('the header', () => {
  it.each([
    '{"alg":"HS256"}',
    '{"typ":"JWT","alg":"HS256"}',
    '{"alg":"HS256","kid":"somebody-else’s"}',
    '{"alg":"HS256","typ":null,"kid":null,"x":[1]}',
  ])('may be %s', (header) => expect(verdictOn(said({}), header)).toBeNull());

  it.each([
    '{}',
    '[]',
    'null',
    '{"alg":null}',
    '{"alg":256}',
    '{"alg":["HS256"]}',
    '{"alg":"HS256","crit":[]}',
    '{"alg":"HS256","crit":null}',
    '{"alg":"HS256","kid":1}',
    '{"alg":"HS256","typ":{}}',
    '{"alg":"none","alg":"HS256"}',
  ])('may not be %s', (header) => expect(verdictOn(said({}), header)).toBe('malformed'));

  it.each(['none', 'None', 'hs256', 'HS384', 'HS512', 'ES256', 'RS256', 'EdDSA', ' HS256', ''])(
    'may not name %j',
    (alg) => expect(verdictOn(said({}), JSON.stringify({ alg, typ: 'JWT' }))).toBe('unsupported_algorithm'),
  );
});

describe('claims', () => {
  const required = ['sub', 'aud', 'iat', 'exp', 'scope'] as const;
  it.each(required)('%s must be there', (name) =>
    expect(verdictOn(said({ [name]: undefined }))).toBe('missing_claim'),
  );

  const values = { text: '"x"', number: '7', negative: '-1', minusZero: '-0', fraction: '1.5', whole: '1.0' };
  const others = { exponent: '1e10', huge: '1e400', yes: 'true', none: 'null', list: '[]', object: '{}' };
  const kinds = { ...values, ...others };
  const takes = (name: string, kind: keyof typeof kinds): boolean =>
    name === 'sub' || name === 'aud' || name === 'scope'
      ? kind === 'text'
      : name === 'iat' || name === 'exp'
        ? kind === 'number'
        : name === 'nbf'
          ? !['text', 'yes', 'list', 'object'].includes(kind)
          : name === 'ati'
            ? kind === 'none'
            : kind === 'text' || kind === 'none';
  const refused = [...required, 'nbf', 'iss', 'jti', 'job_id', 'sandbox_id', 'ati'].flatMap((name) =>
    Object.keys(kinds)
      .filter((kind) => !takes(name, kind as keyof typeof kinds))
      .map((kind) => [name, kind as keyof typeof kinds] as const),
  );
  it.each(refused)('%s may not be %s', (name, kind) => {
    const { [name as 'sub']: _gone, ...rest } = claims;
    const payload = JSON.stringify(rest).replace('{', `{${JSON.stringify(name)}:${kinds[kind]},`);
    expect(verdictOn(payload)).toBe('invalid_claim');
  });

  it.each(['iss', 'jti', 'ati', 'job_id', 'sandbox_id', 'nbf'])('%s is absent when it is null', (name) =>
    expect(verdictOn(said({ [name]: null }))).toBeNull(),
  );

  it.each([{ v: 0 }, { v: 255 }, { v: 2, future: [1.5] }, { v: 1, rate: { 'tool:*': 'often' } }])(
    'the block may be %j',
    (ati) => expect(verdictOn(said({ ati }))).toBeNull(),
  );

  it.each([
    {},
    { v: 256 },
    { v: '1' },
    { v: null },
    { v: 1, rate: null },
    { v: 1, rate: [] },
    { v: 1, rate: { a: 5 } },
    { v: 1, rate: 'x' },
  ])('the block may not be %j', (ati) => expect(verdictOn(said({ ati }))).toBe('invalid_claim'));

  it.each(PAYLOADS.cases)('are read as everywhere: $members', ({ members, error }) => {
    const texts = Object.entries({ ...PAYLOADS.base, ...members }).map(([name, text]) => `"${name}":${text}`);
    expect(verdictOn(`{${texts.join(',')}}`)).toBe(error);
  });

  it('that nobody knows are ignored', () => {
    const token = minted(said({ tenant: 1.5, ATI: {} }));
    expect(verifySessionToken(token, expectation())).toEqual(claims);
  });
});

describe('the time', () => {
  const now = Math.floor(NOW.getTime() / 1000);
  it.each([
    [{ exp: now }, null],
    [{ exp: now - 59 }, null],
    [{ exp: now - 60 }, 'expired'],
    [{ iat: now + 60 }, null],
    [{ iat: now + 61 }, 'not_yet_valid'],
    [{ nbf: now + 60 }, null],
    [{ nbf: now + 61 }, 'not_yet_valid'],
  ])('of %j', (change, fault) => expect(verdictOn(said(change))).toBe(fault));
});

describe('who issued it and whom it is for', () => {
  const refusal = (change: Record<string, unknown>, expected: Partial<SessionTokenExpectation>) =>
    faultOf(() => verifySessionToken(minted(said(change)), expectation(expected)));

  it('an issuer that is demanded has to be there', () => {
    const demanded = { issuer: 'ati-orchestrator' };
    expect(refusal({}, demanded)).toBeNull();
    expect(refusal({ iss: undefined }, demanded)).toBe('missing_claim');
    expect(refusal({ iss: null }, demanded)).toBe('missing_claim');
    expect(refusal({ iss: 'ATI-orchestrator' }, demanded)).toBe('invalid_issuer');
  });

  it('the first fault is the one that is told', () => {
    const demanded = { issuer: 'x', audience: 'y' };
    expect(refusal({ exp: 1, iss: 'z' }, demanded)).toBe('expired');
    expect(refusal({ iss: 'z' }, demanded)).toBe('invalid_issuer');
    expect(refusal({ iss: 'x' }, demanded)).toBe('invalid_audience');
    expect(refusal({ exp: '1', sub: undefined }, demanded)).toBe('missing_claim');
  });
});

describe('keys', () => {
  it.each([
    '',
    'zz'.repeat(32),
    'ab'.repeat(31),
    `${'ab'.repeat(32)}a`,
    `ab ${'ab'.repeat(31)}`,
    'ab'.repeat(65),
  ])('are no secret: %j', (hex) => expect(faultOf(() => secretKeyOf(hex))).toBe('invalid_key'));

  it('are secrets in letters of either case, of 32 to 64 bytes', () => {
    expect(secretKeyOf(SECRET.toUpperCase()).equals(secretKeyOf(SECRET))).toBe(true);
    expect(faultOf(() => secretKeyOf('ab'.repeat(64)))).toBeNull();
  });

  const pem = (curve: string, type: 'spki' | 'pkcs8'): string => {
    const pair = generateKeyPairSync('ec', { namedCurve: curve });
    return type === 'spki'
      ? pair.publicKey.export({ type, format: 'pem' }).toString()
      : pair.privateKey.export({ type, format: 'pem' }).toString();
  };
  it('are public keys on P-256, and nothing else', () => {
    expect(faultOf(() => publicKeyOf(pem('P-256', 'spki')))).toBeNull();
    const { publicKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const others = [
      '',
      'PUBLIC KEY',
      pem('P-384', 'spki'),
      pem('P-256', 'pkcs8'),
      rsa.export({ type: 'spki', format: 'pem' }).toString(),
    ];
    for (const other of others) expect(faultOf(() => publicKeyOf(other))).toBe('invalid_key');
  });

  it('of one algorithm are none of the other', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = minted(said({}));
    expect(faultOf(() => verifySessionToken(token, expectation({ key: publicKey })))).toBe('invalid_key');
    expect(faultOf(() => verifySessionToken(token, expectation({ algorithm: 'ES256' })))).toBe('invalid_key');
    expect(faultOf(() => signSessionToken(claims, { algorithm: 'HS256', key: privateKey }))).toBe(
      'invalid_key',
    );
  });

  it('sign in the form of JWS, and another form is no signature', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = signSessionToken(claims, { algorithm: 'ES256', key: privateKey });
    const input = token.slice(0, token.lastIndexOf('.'));
    const der = rawSign('sha256', Buffer.from(input), privateKey).toString('base64url');
    const expected = expectation({ algorithm: 'ES256', key: createPublicKey(privateKey) });
    expect(verifySessionToken(token, expected)).toEqual(claims);
    expect(faultOf(() => verifySessionToken(`${input}.${der}`, { ...expected, key: publicKey }))).toBe(
      'invalid_signature',
    );
  });
});

it('says whose key a token asks for, and takes nothing else from it', () => {
  const token = minted(said({}), '{"alg":"none","kid":"k1"}');
  expect(readUnverified(token)).toEqual({
    algorithm: 'none',
    kid: 'k1',
    audience: 'ati-proxy',
    issuer: 'ati-orchestrator',
    subject: 'agent-7',
    tokenId: claims.jti,
  });
  const nothing = {
    algorithm: 'HS256',
    kid: null,
    audience: null,
    issuer: null,
    subject: null,
    tokenId: null,
  };
  expect(readUnverified(minted('{"aud":["x"]}'))).toEqual(nothing);
  expect(faultOf(() => readUnverified('a.b'))).toBe('malformed');
});
