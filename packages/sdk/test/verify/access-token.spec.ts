import { requireAgent, TokenError, type RequireAgentOptions } from '../../src/verify/index.js';
import { AUDIENCE, Issuer, encode, hmacToken, newKey, signTexts } from '../support/issuer.js';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.server.stop());
beforeEach(() => issuer.publish());

const check = (token: string, options: Partial<RequireAgentOptions> = {}) =>
  requireAgent({ issuer: issuer.url, audience: AUDIENCE, now: Date.now, ...options })(`Bearer ${token}`);
const refusal = async (token: string, options?: Partial<RequireAgentOptions>) => {
  const outcome = await check(token, options).then(
    () => 'let in',
    (reason: unknown) => reason,
  );
  if (!(outcome instanceof TokenError)) throw outcome;
  return outcome.code;
};
const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

describe('a good token', () => {
  it('names its agent', async () => {
    const agent = await check(issuer.token());
    expect(agent).toMatchObject({
      agentId: 'agt_1',
      name: 'Agent',
      tier: 'free',
      permissions: ['zendesk:tickets:read'],
    });
    expect(agent.claims).toMatchObject({ jti: 'j', type: 'access' });
    expect(agent.can('zendesk:tickets:read')).toBe(true);
    expect(agent.can('zendesk:tickets:write')).toBe(false);
  });

  it.each(['zendesk:tickets', 'zendesk', 'zendesk:tickets:read:all', 'zendesk:*:read', '*:*:read', ''])(
    'allows nothing that is no permission, such as "%s"',
    async (text) => {
      const agent = await check(
        issuer.token({ permissions: ['*:*:*', 'zendesk:*:*', 'zendesk:tickets:*', text] }),
      );
      expect(agent.can(text)).toBe(false);
    },
  );

  it('may be signed with Ed25519', async () => {
    await expect(check(issuer.token({}, {}, issuer.keys[1]))).resolves.toMatchObject({ agentId: 'agt_1' });
  });

  it('may be meant for several audiences', async () => {
    await expect(check(issuer.token({ aud: ['https://other.example', AUDIENCE] }))).resolves.toBeDefined();
    await expect(
      check(issuer.token(), { audience: ['https://other.example', AUDIENCE] }),
    ).resolves.toBeDefined();
  });

  it('may be from a clock up to a minute ahead', async () => {
    await expect(check(issuer.token({ iat: seconds(50), nbf: seconds(50) }))).resolves.toBeDefined();
  });
});

describe('an attacker cannot get in', () => {
  it('without a signature', async () => {
    const text = `${encode({ alg: 'none', kid: 'key_1' })}.${encode(issuer.claims())}`;
    for (const token of [`${text}.`, `${text}.${'A'.repeat(86)}`, text]) {
      expect(await refusal(token)).toBe('INVALID_TOKEN');
    }
    const cased = `${encode({ alg: 'NoNe', kid: 'key_1' })}.${encode(issuer.claims())}.`;
    expect(await refusal(cased)).toBe('INVALID_TOKEN');
    const unsigned = issuer.token().replace(/[^.]+$/, '');
    expect(await refusal(unsigned)).toBe('INVALID_TOKEN');
  });

  it('by using the public key as a shared secret', async () => {
    const { publicKey, jwk } = issuer.keys[0]!;
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
    ];
    for (const secret of secrets) {
      const token = hmacToken(secret, { alg: 'HS256', kid: 'key_1', typ: 'JWT' }, issuer.claims());
      expect(await refusal(token)).toBe('INVALID_TOKEN');
    }
  });

  it('by signing with a key of its own', async () => {
    const mine = newKey('key_1');
    expect(await refusal(issuer.token({}, {}, mine))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { jwk: mine.jwk }, mine))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { jku: 'https://evil.example/keys' }, mine))).toBe('INVALID_TOKEN');
  });

  it('by naming another key, a key that does not exist, or none', async () => {
    for (const kid of ['key_2', 'key_9', '', null, 1, ['key_1'], undefined, '__proto__', 'constructor']) {
      expect(await refusal(issuer.token({}, { kid }))).toBe('INVALID_TOKEN');
    }
  });

  it('by naming a path or an address as key, which is not even looked up', async () => {
    await check(issuer.token());
    for (const kid of [
      '../../../dev/null',
      '/etc/passwd',
      'https://evil.example/k',
      "x' OR 1=1",
      'k'.repeat(201),
    ]) {
      const before = issuer.fetches;
      expect(await refusal(issuer.token({}, { kid }))).toBe('INVALID_TOKEN');
      expect(issuer.fetches).toBe(before);
    }
  });

  it('by confusing one algorithm with another', async () => {
    expect(await refusal(issuer.token({}, { alg: 'EdDSA' }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { alg: 'ES384' }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { alg: ['ES256'] }))).toBe('INVALID_TOKEN');
  });

  it('by changing a part', async () => {
    const [header, , signature] = issuer.token().split('.');
    const admin = encode(issuer.claims({ permissions: ['*:*:*'] }));
    expect(await refusal(`${header}.${admin}.${signature}`)).toBe('INVALID_TOKEN');
    const [, payload] = issuer.token().split('.');
    const other = Buffer.from(signature!, 'base64url');
    other[10]! ^= 1;
    expect(await refusal(`${header}.${payload}.${other.toString('base64url')}`)).toBe('INVALID_TOKEN');
    expect(await refusal(`${header}.${payload}.${'A'.repeat(86)}`)).toBe('INVALID_TOKEN');
  });

  it('with another spelling of the same token', async () => {
    const token = issuer.token();
    const [header, payload, signature = ''] = token.split('.');
    const last = signature.at(-1)!;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sibling = alphabet[alphabet.indexOf(last) ^ 1];
    const spellings = [
      `${token}==`,
      `${token}=`,
      `${header}==.${payload}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -1)}${sibling}`,
      `${header}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}`,
      `${header}.${payload}.${signature}.`,
      `.${header}.${payload}.${signature}`,
    ];
    for (const spelling of spellings) expect(await refusal(spelling)).toBe('INVALID_TOKEN');
  });

  it('with a member that is there twice, in header or claims, however it is spelled', async () => {
    const key = issuer.keys[0]!;
    const header = JSON.stringify(issuer.header());
    const claims = JSON.stringify(issuer.claims());
    const more = (json: string, member: string) => `${json.slice(0, -1)},${member}}`;
    const doubled = [
      signTexts(key, header, more(claims, '"permissions":["*:*:*"]')),
      signTexts(key, header, more(claims, '"p\\u0065rmissions":["*:*:*"]')),
      signTexts(key, header, more(claims, '"extra":{"a":1,"b":[{"c":1,"c":2}]}')),
      signTexts(key, more(header, '"alg":"ES256"'), claims),
      signTexts(key, more(header, '"kid":"key_1"'), claims),
    ];
    for (const token of doubled) expect(await refusal(token)).toBe('INVALID_TOKEN');
    const sound = signTexts(key, header, more(claims, '"extra":{"a":"b:\\"{,","c":[{"a":1},{"a":2}]}'));
    await expect(check(sound)).resolves.toBeDefined();
  });

  it('with something that is not a JSON object', async () => {
    const key = issuer.keys[0]!;
    const header = JSON.stringify(issuer.header());
    for (const text of ['[]', 'null', '"text"', '1', '', '{', '{"a":1}x', '\ufeff{"a":1}']) {
      expect(await refusal(signTexts(key, header, text))).toBe('INVALID_TOKEN');
      expect(await refusal(signTexts(key, text, header))).toBe('INVALID_TOKEN');
    }
    expect(await refusal('a'.repeat(20_000))).toBe('INVALID_TOKEN');
  });

  it('with a token for something else', async () => {
    expect(await refusal(issuer.token({ type: 'refresh' }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({ type: undefined }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { typ: 'dpop+jwt' }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({}, { crit: ['b64'], b64: false }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({ iss: 'https://other.example' }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({ iss: `${issuer.url}/` }))).toBe('INVALID_TOKEN');
    for (const aud of ['https://other.example', [], undefined, [[AUDIENCE]], AUDIENCE.toUpperCase()]) {
      expect(await refusal(issuer.token({ aud }))).toBe('INVALID_TOKEN');
    }
  });

  it('with claims of the wrong kind', async () => {
    const wrong = [
      { permissions: '*:*:*' },
      { permissions: [['*:*:*']] },
      { permissions: undefined },
      { sub: '' },
      { sub: 7, agent_id: 7 },
      { agent_id: 'agt_2' },
      { exp: undefined },
      { exp: '9999999999' },
      { iat: 'now' },
      { nbf: null },
    ];
    for (const claims of wrong) expect(await refusal(issuer.token(claims))).toBe('INVALID_TOKEN');
  });

  it('before or after its time', async () => {
    expect(await refusal(issuer.token({ nbf: seconds(90) }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({ iat: seconds(90) }))).toBe('INVALID_TOKEN');
    expect(await refusal(issuer.token({ exp: seconds(-1) }))).toBe('TOKEN_EXPIRED');
    const exp = seconds(10);
    expect(await refusal(issuer.token({ exp }), { now: () => exp * 1000 })).toBe('TOKEN_EXPIRED');
    await expect(check(issuer.token({ exp }), { now: () => exp * 1000 - 1 })).resolves.toBeDefined();
  });

  it('and learns nothing about a forged token beyond that it is invalid', async () => {
    expect(await refusal(issuer.token({ exp: 1 }, {}, newKey('key_1')))).toBe('INVALID_TOKEN');
  });
});

describe('permissions', () => {
  it.each([
    [['*:*:*'], 'zendesk:tickets:read', true],
    [['zendesk:*:*'], 'zendesk:tickets:read', true],
    [['zendesk:tickets:*'], 'zendesk:tickets:read', true],
    [['zendesk:tickets:read'], 'zendesk:tickets:read', true],
    [['zendesk:tickets:write'], 'zendesk:tickets:read', false],
    [['zendesk:*:read'], 'zendesk:tickets:read', false],
    [['*:tickets:read'], 'zendesk:tickets:read', false],
    [['zendesk:tickets'], 'zendesk:tickets:read', false],
    [['slack:*:*'], 'zendesk:tickets:read', false],
    [[], 'zendesk:tickets:read', false],
    [['zendesk:tickets:*'], '*:*:*', false],
    [['zendesk:tickets:read'], 'zendesk:tickets:*', false],
  ])('%j holds %s: %s', async (permissions, required, isAllowed) => {
    const outcome = check(issuer.token({ permissions }), { permissions: [required] });
    const refusal = { status: 403, required, granted: permissions };
    await (isAllowed
      ? expect(outcome).resolves.toBeDefined()
      : expect(outcome).rejects.toMatchObject(refusal));
  });

  it('are all needed, not one of them', async () => {
    const permissions = ['zendesk:tickets:read', 'zendesk:tickets:write'];
    await expect(check(issuer.token(), { permissions })).rejects.toMatchObject({
      required: 'zendesk:tickets:write',
    });
  });
});

describe('the header', () => {
  const guard = () => requireAgent({ issuer: issuer.url, audience: AUDIENCE });

  it.each([undefined, null, ''])('%j asks for credentials', async (header) => {
    await expect(guard()(header)).rejects.toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
  });

  it('must be one bearer token', async () => {
    const token = issuer.token();
    for (const header of [token, `Basic ${token}`, 'Bearer', 'Bearer ', `Bearer ${token}, Bearer ${token}`]) {
      await expect(guard()(header)).rejects.toMatchObject({ code: 'INVALID_TOKEN' });
    }
    await expect(guard()(`bearer  ${token} `)).resolves.toBeDefined();
  });
});

describe('options that cannot work', () => {
  it('are refused at once', () => {
    expect(() => requireAgent({ audience: AUDIENCE })).toThrow(/issuer/);
    expect(() => requireAgent({ jwksUrl: 'https://a.example/keys', audience: AUDIENCE })).toThrow(/issuer/);
    expect(() => requireAgent({ issuer: issuer.url, audience: '' })).toThrow(/audience/);
    expect(() => requireAgent({ issuer: issuer.url, audience: [] })).toThrow(/audience/);
    for (const permission of [
      '',
      'tickets:read',
      'zendesk:tickets:read:x',
      'Zendesk:tickets:read',
      '*:tickets:read',
    ]) {
      expect(() =>
        requireAgent({ issuer: issuer.url, audience: AUDIENCE, permissions: [permission] }),
      ).toThrow(/permission/);
    }
  });

  it('derive the issuer from a well-known key address', async () => {
    const jwksUrl = `${issuer.url}/.well-known/jwks.json`;
    await expect(
      requireAgent({ jwksUrl, audience: AUDIENCE })(`Bearer ${issuer.token()}`),
    ).resolves.toBeDefined();
  });
});

describe('a token of a place that is spelled in another way', () => {
  const messageOf = (claims: object, options: Partial<RequireAgentOptions>) =>
    check(issuer.token({ ...claims }), options).then(
      () => 'let in',
      (error: TokenError) => error.message,
    );

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000/'])('names both issuers (%s)', async (iss) => {
    const expected = { issuer: 'http://127.0.0.1:4000', jwksUrl: `${issuer.url}/.well-known/jwks.json` };
    await expect(messageOf({ iss }, expected)).resolves.toBe(
      `From another issuer: "${iss}", where "http://127.0.0.1:4000" is expected`,
    );
  });

  it('names both audiences, in one line and not at any length', async () => {
    const message = await messageOf({ aud: `https://a.example/\n${'x'.repeat(5_000)}` }, {});
    expect(message).toMatch(
      /^For another audience: "https:\/\/a\.example\/\\nx+, where \["https:\/\/tickets\.example"\] is expected$/,
    );
    expect(message.length).toBeLessThan(400);
  });

  it('says so when there is none', async () => {
    await expect(messageOf({ iss: undefined }, {})).resolves.toContain('From another issuer: none');
  });
});
