import { AtiError, inspectToken, issueToken, validateToken } from '../../src/ati/index.js';
import { CASES, CLAIMS, encode, HEADER, NOW, P256, P384, PAYLOADS, RSA, SECRET, signed } from './tokens.js';

const codeOf = (token: string, options: Partial<Parameters<typeof validateToken>[1]> = {}) => {
  try {
    validateToken(token, { secret: SECRET, now: NOW, ...options });
    return 'valid';
  } catch (error) {
    return error instanceof AtiError ? error.code : String(error);
  }
};
const without = (name: string) => ({ ...CLAIMS, [name]: undefined });

describe('a session token', () => {
  it('is returned as it says, with its scopes as a list', () => {
    const token = validateToken(signed({ ...CLAIMS, scope: ' tool:a\u0085help ', job_id: 'j', note: [1] }), {
      secret: SECRET,
      now: NOW,
    });
    expect(token).toMatchObject({
      ...CLAIMS,
      scope: ' tool:a\u0085help ',
      job_id: 'j',
      note: [1],
      verified: true,
    });
    expect(token.scopes()).toEqual(['tool:a', 'help']);
  });

  it('cannot say of itself that it is something else', () => {
    const claims = { ...CLAIMS, verified: true, scopes: 'all' };
    expect(validateToken(signed({ ...claims, verified: false }), { secret: SECRET, now: NOW })).toMatchObject(
      {
        verified: true,
      },
    );
    const inspected = inspectToken(signed(claims));
    expect([inspected.verified, inspected.scopes()]).toEqual([false, ['tool:web_search']]);
  });

  it('has all claims that it needs', () => {
    for (const name of ['sub', 'aud', 'iat', 'exp', 'scope'])
      expect([name, codeOf(signed(without(name)))]).toEqual([name, 'missing_claim']);
    for (const name of ['iss', 'jti', 'ati', 'nbf', 'job_id', 'sandbox_id'])
      expect([name, codeOf(signed(without(name)))]).toEqual([name, 'valid']);
    // Before any that is there is looked at.
    expect(codeOf(signed({ ...without('scope'), sub: 1 }))).toBe('missing_claim');
  });

  const values = [
    'null',
    'true',
    '0',
    `${NOW}`,
    `${NOW}.0`,
    `${NOW}.5`,
    '17e8',
    '-1',
    '-0',
    '1e400',
    '"1"',
    '[]',
    '["a"]',
    '{}',
  ];
  const texts = ['"1"'];
  const wholes = ['0', `${NOW}`];
  const allowed: Record<string, string[]> = {
    sub: texts,
    aud: texts,
    scope: texts,
    iat: wholes,
    exp: wholes,
    iss: [...texts, 'null'],
    jti: [...texts, 'null'],
    job_id: [...texts, 'null'],
    sandbox_id: [...texts, 'null'],
    ati: ['null'],
    nbf: ['null', '0', `${NOW}`, `${NOW}.0`, `${NOW}.5`, '17e8', '-1', '-0', '1e400'],
  };

  it.each(Object.keys(allowed))('has a %s of the type that proxies read, and of no other', (name) => {
    for (const value of values) {
      const rest = JSON.stringify({ ...without(name), note: 1.5 }).slice(0, -1);
      const code = codeOf(signed(`${rest},"${name}":${value}}`));
      expect([value, code === 'invalid_claim']).toEqual([value, !allowed[name]!.includes(value)]);
    }
  });

  it('has a block of its own whose version and rates proxies can read', () => {
    const blocks: [string, boolean][] = [
      ...['0', '1', '2', '255'].map((v): [string, boolean] => [`{"v":${v}}`, true]),
      ...['-1', '-0', '256', '1.0', '1e0', '"1"', 'null', 'true', '[1]'].map((v): [string, boolean] => [
        `{"v":${v}}`,
        false,
      ]),
      ['{}', false],
      ['[]', false],
      ['"v"', false],
      ['{"v":1,"rate":{}}', true],
      ['{"v":1,"rate":{"tool:a":"soon"},"later":[1.5]}', true],
      ...['null', '[]', '"10/hour"', '{"a":10}', '{"a":null}', '{"a":"1/s","b":["1/s"]}'].map(
        (rate): [string, boolean] => [`{"v":1,"rate":${rate}}`, false],
      ),
    ];
    for (const [block, isRead] of blocks) {
      const payload = `${JSON.stringify(without('ati')).slice(0, -1)},"ati":${block}}`;
      expect([block, codeOf(signed(payload))]).toEqual([block, isRead ? 'valid' : 'invalid_claim']);
    }
  });

  it.each(PAYLOADS.cases)('is read as everywhere: $members', ({ members, error }) => {
    const texts = Object.entries({ ...PAYLOADS.base, ...members }).map(([name, text]) => `"${name}":${text}`);
    expect(codeOf(signed(`{${texts.join(',')}}`))).toBe(error ?? 'valid');
  });

  it('is one text, and no other that means the same', () => {
    const token = signed(CLAIMS);
    const parts = token.split('.');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const spellings: string[] = [];
    for (const [at, part] of parts.entries()) {
      const replaced = (text: string) => parts.with(at, text).join('.');
      const bytes = Buffer.from(part, 'base64url');
      for (const last of alphabet) {
        const other = part.slice(0, -1) + last;
        if (other !== part && Buffer.from(other, 'base64url').equals(bytes)) spellings.push(replaced(other));
      }
      spellings.push(...['=', '==', ' ', '\n', 'A', '*', '\0', 'é'].map((end) => replaced(part + end)));
      spellings.push(replaced(` ${part}`), replaced(`${part.slice(0, 9)}\n${part.slice(9)}`));
    }
    expect(spellings.length).toBeGreaterThan(30);
    for (const spelling of spellings) expect(['malformed', 'invalid_signature']).toContain(codeOf(spelling));
    for (const text of [
      '',
      '.',
      '..',
      'a.b',
      `${token}.`,
      `.${token}`,
      `${token}.x`,
      'Bearer',
      `${parts[0]}.${parts[1]}`,
    ])
      expect([text, codeOf(text)]).toEqual([text, 'malformed']);
    expect(codeOf(undefined as unknown as string)).toBe('malformed');
  });

  it('does not mind which end of a signature was changed', () => {
    const [head, body, signature = ''] = signed(CLAIMS).split('.');
    expect(codeOf(`${head}.${body}.`)).toBe('invalid_signature');
    expect(codeOf(`${head}.${body}.${signature.slice(0, -2)}`)).toBe('malformed');
    expect(codeOf(`${head}.${body}.${encode(Buffer.from(signature, 'base64url').subarray(0, 31))}`)).toBe(
      'invalid_signature',
    );
  });

  it('says nothing twice, and nothing that is no JSON object of whole characters', () => {
    const claims = JSON.stringify(CLAIMS).slice(1, -1);
    const bad = [
      ...Object.entries(CLAIMS).map(([name, value]) => `{${claims},"${name}":${JSON.stringify(value)}}`),
      `{${claims},"\\u0073ub":"agent-7"}`,
      `{${claims.replace('{"v":1}', '{"v":1,"v":2}')}}`,
      `{${claims},"note":"\\ud800"}`,
      '[]',
      'null',
      '1',
      '"a"',
      '',
      '{',
      '[{}]',
      `{${claims}} x`,
      `\ufeff{${claims}}`,
      `{${claims},}`,
    ];
    for (const payload of bad) expect([payload, codeOf(signed(payload))]).toEqual([payload, 'malformed']);
    expect(codeOf(signed(Buffer.from(`{${claims},"note":"\xff"}`, 'latin1') as unknown as string))).not.toBe(
      'valid',
    );
    expect(codeOf(signed(`{${claims},"note":"\\ud83d\\ude00"}`))).toBe('valid');
  });

  it('has the algorithm of the key, in a header that demands nothing more', () => {
    const headers: [string, string][] = [
      ...['none', 'None', 'hs256', 'HS384', 'HS512', 'RS256', 'ES256', 'HS256 ', ''].map(
        (alg): [string, string] => [JSON.stringify({ alg, typ: 'JWT' }), 'unsupported_algorithm'],
      ),
      ...['{}', '{"typ":"JWT"}', '{"alg":null}', '{"alg":["HS256"]}', '{"alg":256}', '[]', 'null', 'x'].map(
        (header): [string, string] => [header, 'malformed'],
      ),
      ['{"alg":"HS256","alg":"HS256"}', 'malformed'],
      ['{"alg":"none","alg":"HS256"}', 'malformed'],
      ...['[]', '["exp"]', 'null', 'false', '""'].map((crit): [string, string] => [
        `{"alg":"HS256","crit":${crit}}`,
        'malformed',
      ]),
      ['{"alg":"HS256","kid":1}', 'malformed'],
      ['{"alg":"HS256","kid":"other"}', 'valid'],
      ['{"typ":"JWT","alg":"HS256"}', 'valid'],
      ['{"alg":"HS256"}', 'valid'],
    ];
    for (const [header, code] of headers)
      expect([header, codeOf(signed(CLAIMS, header))]).toEqual([header, code]);
  });

  it('never chooses the key it is checked with', () => {
    const ec = issueToken({ privateKey: P256.pkcs8, sub: 'a', scope: '', now: NOW });
    expect(codeOf(ec, { secret: undefined, publicKey: P256.spki })).toBe('valid');
    expect(codeOf(ec, { secret: undefined, publicKey: P256.jwk })).toBe('valid');
    // A public key wins, as it does in proxies.
    expect(codeOf(ec, { publicKey: P256.spki })).toBe('valid');
    expect(codeOf(signed(CLAIMS), { publicKey: P256.spki })).toBe('unsupported_algorithm');
    expect(codeOf(ec)).toBe('unsupported_algorithm');
    const asText = Buffer.from(P256.spki).toString('hex');
    expect(codeOf(signed(CLAIMS, HEADER, asText), { publicKey: P256.spki })).toBe('unsupported_algorithm');
  });

  it('is checked with keys that are keys', () => {
    const secrets = [
      '',
      'no',
      SECRET.slice(2),
      SECRET.slice(1),
      `${SECRET}a`,
      ` ${SECRET}`,
      `${SECRET}\n`,
      `0x${SECRET.slice(2)}`,
      SECRET.replace(/../g, '$& '),
      `g${SECRET.slice(1)}`,
      SECRET.repeat(2) + 'aa',
      undefined,
      null,
      5,
    ];
    for (const secret of secrets)
      expect([secret, codeOf('junk', { secret: secret as string })]).toEqual([secret, 'invalid_key']);
    expect(codeOf(signed(CLAIMS), { secret: SECRET.toUpperCase() })).toBe('valid');
    expect(codeOf(signed(CLAIMS, HEADER, SECRET.repeat(2)), { secret: SECRET.repeat(2) })).toBe('valid');
    for (const publicKey of [
      '',
      'x',
      P256.pkcs8,
      P256.sec1,
      P384.spki,
      RSA,
      P384.jwk,
      {},
      { ...P256.jwk, x: 'AA' },
      null,
      5,
    ])
      expect(codeOf('junk', { publicKey: publicKey as string })).toBe('invalid_key');
  });

  it('is looked at in the order of the codes', () => {
    const wrong = { ...CLAIMS, exp: NOW - 3600, iat: NOW + 3600, iss: 'evil', aud: 'other' };
    const checks = { issuer: 'ati-orchestrator', isRevoked: () => true };
    expect(codeOf(signed(wrong), checks)).toBe('expired');
    expect(codeOf(signed({ ...wrong, exp: NOW + 7200 }), checks)).toBe('not_yet_valid');
    expect(codeOf(signed({ ...wrong, exp: NOW + 7200, iat: NOW }), checks)).toBe('invalid_issuer');
    expect(codeOf(signed({ ...CLAIMS, iss: null }), checks)).toBe('missing_claim');
    expect(codeOf(signed({ ...CLAIMS, aud: 'other' }), checks)).toBe('invalid_audience');
    expect(codeOf(signed(CLAIMS), checks)).toBe('revoked');
  });

  it('is valid up to the second', () => {
    for (const leeway of [0, 1, 60, 600]) {
      const { exp } = CLAIMS;
      expect(codeOf(signed(CLAIMS), { leeway, now: exp + leeway - 1 })).toBe('valid');
      expect(codeOf(signed(CLAIMS), { leeway, now: exp + leeway })).toBe('expired');
      for (const claim of ['iat', 'nbf']) {
        expect(codeOf(signed({ ...CLAIMS, [claim]: NOW + leeway }), { leeway })).toBe('valid');
        expect(codeOf(signed({ ...CLAIMS, [claim]: NOW + leeway + 1 }), { leeway })).toBe('not_yet_valid');
      }
    }
    for (const leeway of [-1, NaN, Infinity, '60'])
      if (typeof leeway === 'number') expect(codeOf(signed(CLAIMS), { leeway })).toMatch(/^TypeError/);
  });

  it('is shown unchecked by nothing but its name', () => {
    const [head, body] = signed({ ...CLAIMS, exp: 1, sub: 7 }, '{"alg":"none"}').split('.');
    expect(inspectToken(`${head}.${body}.`)).toMatchObject({ sub: 7, exp: 1, verified: false });
    expect(() => inspectToken('a.b.c')).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('is nowhere repeated by what refuses it', () => {
    for (const { request } of CASES.vectors)
      try {
        validateToken(request.token, { secret: SECRET });
      } catch (error) {
        expect(String(error)).not.toContain(request.token.split('.')[1] || 'nothing');
        expect(String(error)).not.toContain(SECRET);
      }
  });
});
