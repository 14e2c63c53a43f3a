import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  type KeyObject,
} from 'node:crypto';
import { SigningKeys } from '../../src/tokens/index.js';
import { expectError } from '../support/agentauth.js';
import { signed } from '../support/minted.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const ISSUER = 'http://signet.test';
const INVALID = { status: 401, code: 'INVALID_TOKEN' };

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('an access token', () => {
  let signet: Signet;
  let agent: VerifiedAgent;
  let key: { kid: string; privateKey: KeyObject };
  beforeAll(async () => {
    signet = await startSignet();
    agent = await aVerifiedAgent(signet);
    key = signet.application.nest.get(SigningKeys).active;
  });
  afterAll(() => signet.close());

  const now = () => Math.floor(signet.clock.now().getTime() / 1000);
  const header = (changes: object = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...changes });
  const claims = (changes: object = {}) => ({
    sub: agent.id,
    agent_id: agent.id,
    name: 'Test agent',
    tier: 'free',
    permissions: ['*:*:*'],
    type: 'access',
    iat: now(),
    exp: now() + 3600,
    jti: randomUUID(),
    iss: ISSUER,
    aud: ISSUER,
    ...changes,
  });
  const present = (token: string) =>
    call(signet, 'GET', `/agents/${agent.id}`, { headers: { authorization: `Bearer ${token}` } });
  const refused = async (token: string) => expectError(await present(token), INVALID);

  it('made like ours, with our key, is accepted: the forgeries below fail for their one difference', async () => {
    expect((await present(signed(header(), claims(), key.privateKey))).status).toBe(200);
  });

  it('says nothing about rights: the database does', async () => {
    const token = signed(header(), claims({ permissions: ['*:*:*'], tier: 'enterprise' }), key.privateKey);
    const answer = await call(signet, 'GET', '/agents', { headers: { authorization: `Bearer ${token}` } });
    expectError(answer, { status: 403, code: 'FORBIDDEN' });
  });

  describe('is refused when its algorithm', () => {
    it.each(['none', 'None', 'NONE', 'nOnE'])('is %s, signed or not', async (alg) => {
      const input = `${encode(header({ alg }))}.${encode(claims())}`;
      await refused(`${input}.`);
      await refused(input);
      await refused(signed(header({ alg }), claims(), key.privateKey));
    });

    it('is HS256 with our public key as the secret, in any spelling of the key', async () => {
      const publicKey = createPublicKey(key.privateKey);
      const secrets = [
        publicKey.export({ format: 'pem', type: 'spki' }),
        publicKey.export({ format: 'der', type: 'spki' }),
        JSON.stringify(publicKey.export({ format: 'jwk' })),
        '',
      ];
      const input = `${encode(header({ alg: 'HS256' }))}.${encode(claims())}`;
      for (const secret of secrets) {
        const mac = createHmac('sha256', secret).update(input).digest('base64url');
        await refused(`${input}.${mac}`);
        await refused(`${input}.${mac.padEnd(86, 'A')}`);
      }
    });

    it.each(['ES384', 'ES512', 'RS256', 'PS256', 'EdDSA', 'ES256K', '', null, 7, ['ES256']])(
      'is %j',
      async (alg) => {
        await refused(signed(header({ alg }), claims(), key.privateKey));
      },
    );
  });

  describe('is refused when its key', () => {
    it('is somebody else’s', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      await refused(signed(header(), claims(), privateKey));
    });

    it('travels with it', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = publicKey.export({ format: 'jwk' });
      for (const extra of [
        { jwk },
        { jwk, kid: undefined },
        { jku: 'http://127.0.0.1:1/jwks.json' },
        { x5u: 'http://127.0.0.1:1/cert.pem' },
        { x5c: ['MIIB'] },
      ])
        await refused(signed(header(extra), claims(), privateKey));
    });

    it.each([
      'unknown',
      '',
      '../../../../dev/null',
      '/dev/null',
      "x' union select public_jwk from signing_key --",
      'file:///etc/passwd',
      'constructor',
      '__proto__',
      'a\0b',
      null,
      0,
      {},
      ['kid'],
    ])('is named %j', async (kid) => {
      await refused(signed(header({ kid }), claims(), key.privateKey));
    });

    it('is not named', async () => {
      await refused(signed({ alg: 'ES256', typ: 'at+jwt' }, claims(), key.privateKey));
    });
  });

  it.each([
    ['crit', ['exp']],
    ['crit', []],
    ['crit', ['b64']],
    ['crit', null],
  ])('is refused with a critical extension (%s: %j)', async (name, value) => {
    await refused(signed(header({ [name]: value, b64: false }), claims(), key.privateKey));
  });

  it.each(['JWT', 'jwt', 'logout+jwt', 'AT+JWT', 'application/at+jwt', '', null])(
    'is refused when its header calls it %j',
    async (typ) => {
      await refused(signed(header({ typ }), claims(), key.privateKey));
    },
  );

  it.each([
    ['another issuer', { iss: 'http://elsewhere.test' }],
    ['an issuer that starts like ours', { iss: `${ISSUER}.evil.example` }],
    ['an issuer with a slash more', { iss: `${ISSUER}/` }],
    ['no issuer', { iss: undefined }],
    ['a list of issuers', { iss: [ISSUER, 'x'] }],
    ['another audience', { aud: 'http://elsewhere.test' }],
    ['no audience', { aud: undefined }],
    ['an empty list of audiences', { aud: [] }],
    ['the type of another token', { type: 'refresh' }],
    ['no type', { type: undefined }],
    ['a list of types', { type: ['access'] }],
    ['no subject', { sub: undefined }],
    ['a number as subject', { sub: 7 }],
    ['an object as subject', { sub: { id: 'x' } }],
    ['no end', { exp: undefined }],
    ['an end that is text', { exp: '9999999999' }],
    ['an end that is null', { exp: null }],
    ['a beginning in the future', { nbf: 9_999_999_999 }],
  ])('is refused with %s', async (_, changes) => {
    await refused(signed(header(), claims(changes), key.privateKey));
  });

  it('is refused as expired only when it is one of ours', async () => {
    const expired = { iat: now() - 7200, exp: now() - 3600 };
    expectError(await present(signed(header(), claims(expired), key.privateKey)), {
      status: 401,
      code: 'TOKEN_EXPIRED',
    });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await refused(signed(header(), claims(expired), privateKey));
  });

  it('is refused in the second its hour ends', async () => {
    expectError(await present(signed(header(), claims({ exp: now() }), key.privateKey)), {
      status: 401,
      code: 'TOKEN_EXPIRED',
    });
  });

  it.each(['agt_00000000000000000000000000000000', 'nobody', '', "' or '1'='1", 'a\0b', '\ud800'])(
    'is refused for the subject %j, which is no agent',
    async (sub) => {
      expect((await present(signed(header(), claims({ sub }), key.privateKey))).status).toBe(401);
    },
  );

  it('speaks for its subject, whatever else it names', async () => {
    const other = await aVerifiedAgent(signet);
    const token = signed(header(), claims({ sub: other.id, agent_id: agent.id }), key.privateKey);
    expectError(await present(token), { status: 403, code: 'FORBIDDEN' });
  });

  it('with a claim twice is read one way only, and signed all the same', async () => {
    const other = await aVerifiedAgent(signet);
    const twice = JSON.stringify(claims()).replace('{', `{"sub":${JSON.stringify(other.id)},`);
    const input = `${encode(header())}.${encode(twice)}`;
    // Whoever could sign this could sign anything; without the signature it is junk.
    await refused(`${input}.${agent.accessToken.split('.')[2]}`);
  });

  describe('is refused when its text', () => {
    const parts = () => agent.accessToken.split('.') as [string, string, string];

    it('has a changed payload or header', async () => {
      const [head, , signature] = parts();
      await refused(`${head}.${encode(claims())}.${signature}`);
      await refused(`${encode(header({ kid: key.kid, extra: 1 }))}.${parts()[1]}.${signature}`);
    });

    it('has a truncated, extended, doubled, missing or zero signature', async () => {
      const [head, payload, signature] = parts();
      const input = `${head}.${payload}`;
      for (const broken of [
        '',
        signature.slice(0, -1),
        signature.slice(0, 43),
        `${signature}A`,
        signature + signature,
        'A'.repeat(86),
        Buffer.alloc(64).toString('base64url'),
        Buffer.concat([Buffer.alloc(31), Buffer.of(1), Buffer.alloc(31), Buffer.of(1)]).toString('base64url'),
        // r = s = the order of the curve.
        Buffer.from(
          'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2),
          'hex',
        ).toString('base64url'),
      ])
        await refused(`${input}.${broken}`);
      await refused(input);
      await refused(`${input}.`);
    });

    it('has its signature in DER instead of two numbers', async () => {
      const [head, payload] = parts();
      const der = sign('sha256', Buffer.from(`${head}.${payload}`), key.privateKey).toString('base64url');
      await refused(`${head}.${payload}.${der}`);
    });

    it('is spelled another way: padding, other alphabet, white space, more or fewer parts', async () => {
      const token = agent.accessToken;
      const [head, payload, signature] = parts();
      for (const spelling of [
        `${token}=`,
        `${token}==`,
        `${head}=.${payload}.${signature}`,
        `${head}.${payload}=.${signature}`,
        `${head}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}`,
        `${token}.`,
        `.${token}`,
        `${token}.${signature}`,
        `${head}..${signature}`,
        `${head}. ${payload}.${signature}`,
        `${head}.${payload}\t.${signature}`,
        `"${token}"`,
        `${token},${token}`,
        `${token} ${token}`,
        token.toUpperCase(),
        encodeURIComponent(token).replaceAll('.', '%2E'),
        '..',
        '...',
        'null',
        '{}',
        encode(claims()),
      ])
        await refused(spelling);
    });

    it('ends in bits that mean nothing', async () => {
      // The last character of 86 carries 4 bits that no byte uses: a lax reader takes 16 spellings of a signature.
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = alphabet.indexOf(agent.accessToken.at(-1)!);
      const other = alphabet[last ^ 1]!;
      await refused(agent.accessToken.slice(0, -1) + other);
    });

    it('holds JSON that is none, or no object', async () => {
      for (const text of ['', '{', 'null', '[]', '7', '"x"', '{"alg":"ES256"', '\ufeff{}'])
        await refused(signed(text || ' ', claims(), key.privateKey));
      for (const text of ['{', 'null', '[]', '7', '"x"'])
        await refused(signed(header(), text, key.privateKey));
    });

    it('is longer than any of ours', async () => {
      await refused(
        signed(header(), claims({ padding: 'x'.repeat(12_500) }), key.privateKey).slice(0, 16_000),
      );
      const answer = await fetch(`${signet.url}/agents`, {
        headers: { authorization: `Bearer ${'a'.repeat(1024 * 1024)}` },
      }).catch(() => null);
      // Node ends the connection or says 431: either way nothing of ours reads a megabyte of header.
      if (answer) expect([400, 401, 413, 431]).toContain(answer.status);
      expect((await present(agent.accessToken)).status).toBe(200);
    });

    it('of a megabyte comes as a refresh token', async () => {
      const answer = await call(signet, 'POST', '/agents/refresh', {
        body: { refresh_token: `rt_${'a'.repeat(1024 * 1024)}` },
      });
      expectError(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE' });
    });
  });

  it('says the same, whatever was wrong with it', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const messages = new Set<string>();
    for (const token of [
      'junk',
      signed(header(), claims(), privateKey),
      signed(header({ kid: 'unknown' }), claims(), key.privateKey),
      signed(header(), claims({ aud: 'x' }), key.privateKey),
    ])
      messages.add(((await present(token)).body as { message: string }).message);
    expect(messages.size).toBe(1);
  });
});
