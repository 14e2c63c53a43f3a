import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answer, COMMAND_NAMES, provision, token } from '../../src/ati/conformance.js';
import { signSandboxRequest, validateToken, verifySandboxSignature } from '../../src/ati/index.js';
import { CASES, NOW, SECRET } from './tokens.js';

const ask = (command: string, request: object) =>
  answer(command, JSON.stringify(request)) as Record<string, unknown>;
const scope = (op: string, request: object) => ask('scope', { op, ...request }).result;

describe('what testers are answered', () => {
  it('is what every vector says', () => {
    for (const { id, request, accept, ours_error: error, claims, sign } of CASES.vectors) {
      const answered = ask('verify', { id, ...request });
      expect(answered).toMatchObject({ id, valid: accept.ours, ...(error && { error }) });
      if (accept.ours && claims) expect(answered.claims).toEqual(claims);
      if (sign) expect(ask('sign', { id, ...sign })).toEqual({ id, token: request.token });
    }
  });

  it.each([
    ['scope', 'check', 'check'],
    ['scope', 'proxy', 'proxy'],
    ['match', 'match', 'result'],
    ['parse', 'parse', 'ours'],
    ['rate_match', 'rate_match', 'ours'],
    ['resolve', 'resolve', 'result'],
    ['vkey', 'vkey', 'scope'],
    ['sandbox_signature', 'sandbox_signature', 'verdict'],
  ])('is what every case of %s says of %s', (cases, op, expected) => {
    expect(CASES[cases]!.length).toBeGreaterThan(1);
    for (const one of CASES[cases]!) expect([one, scope(op, one)]).toEqual([one, one[expected]]);
  });

  it('is what the cases of writing scopes and reading rates say', () => {
    for (const { ours, ...one } of CASES.build!) {
      const answered = ask('scope', { op: 'build', ...one });
      if (ours === 'ERROR') expect(answered).toMatchObject({ error: 'invalid_scope' });
      else expect([ours].flat()).toContain(answered.result);
    }
    for (const { spec, proxy } of CASES.rate!)
      expect([spec, scope('rate_parse', { spec })]).toEqual([spec, proxy]);
  });

  it('says what it does not do', () => {
    for (const op of ['later', 'constructor', undefined, 5])
      expect(ask('scope', { id: 1, op })).toEqual({ id: 1, unsupported: true });
    expect(answer('verify', 'no json')).toMatchObject({ id: null });
    expect(answer('verify', '5')).toMatchObject({ valid: false, error: 'invalid_key' });
    expect(COMMAND_NAMES).toEqual(['verify', 'sign', 'scope']);
  });

  it('is a token of what the variables say', () => {
    const variables = { ATI_SECRET: SECRET, ATI_SUB: 'agent-7', ATI_SCOPE: 'help', ATI_AUD: '', ATI_ISS: '' };
    const claims = validateToken(token(variables), { secret: SECRET, issuer: 'ati-orchestrator' });
    expect(claims).toMatchObject({ sub: 'agent-7', scope: 'help', exp: claims.iat + 3600 });
    const more = { ...variables, ATI_TTL: '60', ATI_RATE: '{"tool:*":"1/s"}', ATI_AUD: 'a', ATI_ISS: 'i' };
    expect(validateToken(token(more), { secret: SECRET, audience: 'a' })).toMatchObject({
      aud: 'a',
      iss: 'i',
      ati: { v: 1, rate: { 'tool:*': '1/s' } },
    });
    const bad = [
      { ATI_SECRET: '' },
      { ATI_SUB: '' },
      { ATI_TTL: '1e3' },
      { ATI_TTL: '0' },
      { ATI_RATE: '{' },
      { ATI_RATE: '[]' },
    ];
    for (const one of bad) expect(() => token({ ...variables, ...one })).toThrow();
  });

  it('is the environment of a sandbox', async () => {
    const request = {
      proxy_url: 'https://proxy.example.com/ati//',
      secret: SECRET,
      agent_id: 'sandbox:1',
      tools: ['a'],
      rate: null,
    };
    const environment = (await provision(
      JSON.stringify({ ...request, skills: null, ttl_seconds: null }),
    )) as Record<string, string>;
    expect(Object.keys(environment)).toEqual(['ATI_PROXY_URL', 'ATI_SESSION_TOKEN']);
    expect(environment.ATI_PROXY_URL).toBe('https://proxy.example.com/ati');
    expect(validateToken(environment.ATI_SESSION_TOKEN!, { secret: SECRET })).toMatchObject({
      scope: 'tool:a',
    });
    for (const bad of [
      { agent_id: '' },
      { tools: ['a *'] },
      { secret: 'x' },
      { ttl_seconds: 0 },
      { rate: { a: 'b' } },
    ])
      await expect(provision(JSON.stringify({ ...request, ...bad }))).rejects.toThrow();
  });

  it('comes from the command', () => {
    const bin = fileURLToPath(new URL('../../bin/ati-conformance.mjs', import.meta.url));
    const run = (args: string[], input: string, env = {}) =>
      execFileSync(process.execPath, [bin, ...args], {
        input,
        env,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'pipe'],
      });
    const lines = CASES.vectors.map(({ id, request }) => JSON.stringify({ id, ...request }));
    const answers = run(['verify'], `${lines.join('\n\n')}\r\n`)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(answers).toMatchObject(CASES.vectors.map(({ id, accept }) => ({ id, valid: accept.ours })));
    expect(run(['token'], '', { ATI_SECRET: SECRET, ATI_SUB: 'a' })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    for (const [args, input] of [
      [['token'], ''],
      [['provision'], '{}'],
      [['other'], ''],
    ] as const) {
      const failed = () => run([...args], input);
      expect(failed).toThrow(expect.objectContaining({ status: 1, stdout: '' }));
    }
  });
});

describe('the signature on a sandbox request', () => {
  const request = { secret: SECRET, method: 'POST', path: '/call' };
  const verdict = (header: string | null, more: object = {}) =>
    verifySandboxSignature({ ...request, header, now: NOW, ...more });
  const mac = (time: string) =>
    createHmac('sha256', Buffer.from(SECRET, 'hex')).update(`${time}.POST./call`).digest('hex');

  it('is what it is made as, with the new or the old secret, for the time of the drift', () => {
    const header = signSandboxRequest({ ...request, now: NOW });
    expect(header).toBe(`t=${NOW},s=${mac(`${NOW}`)}`);
    expect(verdict(header, { secret: [CASES.keys.B, SECRET] })).toBe('valid');
    expect(verdict(header, { secret: CASES.keys.B })).toBe('hmac_mismatch');
    for (const now of [NOW - 60, NOW + 60]) expect(verdict(header, { now })).toBe('valid');
    for (const now of [NOW - 61, NOW + 61])
      expect(verdict(header, { now })).toBe('expired_timestamp_drift=61s');
  });

  it('is read as the reference reads it', () => {
    const good = mac(`${NOW}`);
    const verdicts: [string | null, string, object?][] = [
      [`s=${good.toUpperCase()} ,\u00a0t = ${NOW}, v=1=2`, 'valid'],
      [`t=1,t=${NOW},s=${good}`, 'valid'],
      [`t=+${NOW},s=${mac(`+${NOW}`)}`, 'valid'],
      [null, 'missing_signature'],
      ['', 'missing_signature'],
      [' ', 'malformed_signature'],
      [`t=${NOW},s=${good},`, 'malformed_signature'],
      [`t=${NOW},s=`, 'malformed_signature'],
      [`t=,s=${good}`, 'malformed_signature'],
      [`t=${NOW}`, 'malformed_signature'],
      [`T=${NOW},S=${good}`, 'malformed_signature'],
      [`t=now,s=${good}`, 'invalid_timestamp'],
      [`t=${NOW}.0,s=${good}`, 'invalid_timestamp'],
      [`t=9223372036854775808,s=${good}`, 'invalid_timestamp'],
      [`t=-100,s=zz`, `expired_timestamp_drift=${NOW + 100}s`],
      [`t=${NOW},s=zz`, 'no_signing_secret_configured', { secret: null }],
      [`t=${NOW},s=${good}`, 'no_signing_secret_configured', { secret: '' }],
      [`t=${NOW},s=${good}`, 'no_signing_secret_configured', { secret: [] }],
      [`t=${NOW},s=${good.slice(1)}`, 'malformed_signature'],
      [`t=${NOW},s=${good.slice(2)}`, 'hmac_mismatch'],
      [`t=${NOW},s=${good}`, 'hmac_mismatch', { path: '/call/' }],
      [`t=${NOW},s=${good}`, 'hmac_mismatch', { method: 'post' }],
    ];
    for (const [header, expected, more] of verdicts)
      expect([header, verdict(header, more)]).toEqual([header, expected]);
  });
});
