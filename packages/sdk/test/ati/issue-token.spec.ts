import { inspectToken, issueToken, validateToken } from '../../src/ati/index.js';
import { CASES, NOW, P256, P384, SECRET } from './tokens.js';

const issue = (options: object) =>
  issueToken({ secret: SECRET, sub: 'agent-7', scope: 'tool:web_search', ...options });
const refusal = (code: string) => expect.objectContaining({ name: 'AtiError', code }) as Error;
const payloadOf = (token: string) => Buffer.from(token.split('.')[1]!, 'base64url').toString();

describe('issuing a session token', () => {
  it('writes the defaults of the reference, in its order', () => {
    const before = Math.floor(Date.now() / 1000);
    const claims = inspectToken(issue({}));
    expect(Object.keys(claims)).toEqual('sub aud iat exp scope iss jti ati verified scopes'.split(' '));
    expect(claims).toMatchObject({ aud: 'ati-proxy', iss: 'ati-orchestrator', ati: { v: 1 } });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
    expect(claims.exp).toBe(Number(claims.iat) + 3600);
    expect(claims.jti).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(inspectToken(issue({ jti: '' })).jti).not.toBe('');
  });

  it('writes what it is given, and leaves out what is not there', () => {
    const options = {
      now: NOW,
      jti: 'j',
      iss: null,
      rate: {},
      jobId: 'job-1',
      sandboxId: 'sbx-1',
      aud: 'other',
    };
    expect(payloadOf(issue(options))).toBe(
      `{"sub":"agent-7","aud":"other","iat":${NOW},"exp":${NOW + 3600},"scope":"tool:web_search","jti":"j","ati":{"v":1},"job_id":"job-1","sandbox_id":"sbx-1"}`,
    );
  });

  it('escapes as the client in Python does', () => {
    const token = issue({ sub: 'agent-ünï-東-😀"\\/', jti: 'j', aud: '\u2028' });
    expect(payloadOf(token)).toContain(
      String.raw`{"sub":"agent-\u00fcn\u00ef-\u6771-\ud83d\ude00\"\\/","aud":"\u2028",`,
    );
    expect(validateToken(token, { secret: SECRET, audience: '\u2028' }).sub).toBe('agent-ünï-東-😀"\\/');
  });

  it('signs with ES256 what its public key checks', () => {
    const token = issue({ privateKey: P256.pkcs8, secret: undefined });
    expect(token.split('.')[0]).toBe(Buffer.from('{"alg":"ES256","typ":"JWT"}').toString('base64url'));
    expect(validateToken(token, { publicKey: P256.spki })).toMatchObject({ sub: 'agent-7' });
  });

  it('refuses whom nobody can name', () => {
    for (const sub of [
      '',
      'a'.repeat(256),
      '😀'.repeat(256),
      'a\0',
      'a\nb',
      '\u0085',
      '\x7f',
      '\ud800',
      undefined,
      null,
      7,
      ['a'],
    ])
      expect(() => issue({ sub })).toThrow(refusal('invalid_sub'));
    for (const sub of ['a', ' ', 'a b', 'a'.repeat(255), '😀'.repeat(255)])
      expect(() => issue({ sub })).not.toThrow();
  });

  it('refuses lives that are no time, or too long', () => {
    for (const ttlSeconds of [0, -1, 1.5, NaN, Infinity, 86_401, '3600', null, true])
      expect(() => issue({ ttlSeconds })).toThrow(refusal('invalid_ttl'));
    expect(() => issue({ ttlSeconds: 61, maxTtlSeconds: 60 })).toThrow(refusal('invalid_ttl'));
    expect(() => issue({ ttlSeconds: 86_400 })).not.toThrow();
    expect(() => issue({ ttlSeconds: 1 })).not.toThrow();
  });

  it('refuses scopes and rates that mean something else than they say', () => {
    for (const scope of ['tool:a\0', 'tool:a \x1f', 'a\u001cb', '\ud800', undefined, null, ['tool:a']])
      expect(() => issue({ scope })).toThrow(refusal('invalid_scope'));
    expect(inspectToken(issue({ scope: '' })).scope).toBe('');
    for (const rate of [
      { help: '1/s' },
      { 'tool:a': '10' },
      { 'tool:a': 10 },
      { '*': '1/s', 'tool:a': '1/week' },
      [],
      '1/s',
      0,
    ])
      expect(() => issue({ rate })).toThrow(refusal('invalid_rate'));
  });

  it('refuses keys that are none', () => {
    for (const secret of ['', undefined, SECRET.slice(2), 'not hex', `${SECRET} `])
      expect(() => issue({ secret })).toThrow(refusal('invalid_key'));
    for (const privateKey of ['', 'x', P256.sec1, P256.spki, P384.pkcs8, null])
      expect(() => issue({ privateKey })).toThrow(refusal('invalid_key'));
  });

  it('refuses other members that cannot be read back', () => {
    for (const bad of ['', 'a\0', 5, 'a'.repeat(256)]) {
      expect(() => issue({ aud: bad })).toThrow(refusal('invalid_audience'));
      expect(() => issue({ jobId: bad })).toThrow(refusal('invalid_claim'));
      expect(() => issue({ sandboxId: bad })).toThrow(refusal('invalid_claim'));
      if (bad) expect(() => issue({ iss: bad })).toThrow(refusal('invalid_issuer'));
      if (bad) expect(() => issue({ jti: bad })).toThrow(refusal('invalid_claim'));
    }
  });

  it('keeps its secret to itself', () => {
    for (const options of [{ sub: '' }, { scope: 5 }, { secret: `${SECRET}zz` }])
      try {
        issue(options);
      } catch (error) {
        expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(CASES.keys.A.slice(0, 16));
      }
  });
});
