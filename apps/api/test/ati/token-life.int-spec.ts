import { createHmac, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Get, Module } from '@nestjs/common';
import { CurrentSandbox, type Sandbox } from '../../src/access/index.js';
import { Requires } from '../../src/platform/http/access.js';
import { ATI } from '../../src/protocols/ati/index.js';
import { KeyRotation } from '../../src/session-tokens/index.js';
import { at } from '../../src/surfaces/index.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

@Controller(at(ATI, 'made-up'))
class ForSandboxes {
  @Get()
  @Requires('sandbox')
  who(@CurrentSandbox() sandbox: Sandbox) {
    return sandbox;
  }
}

@Module({ controllers: [ForSandboxes] })
class MadeUp {}

interface Cases {
  keys: Record<string, string>;
  vectors: {
    id: string;
    request: {
      token: string;
      secret?: string;
      audience?: string;
      issuer?: string;
      leeway?: number;
      now?: number;
    };
    accept: { ours: boolean | null };
    ours_error?: string;
  }[];
}
const CASES = JSON.parse(
  readFileSync(
    new URL('../../../../packages/contracts/src/languages/ati-cases.json', import.meta.url),
    'utf8',
  ),
) as Cases;

let signet: Signet;
let beside: Signet;
let api: Manage;
beforeAll(async () => {
  signet = await startSignet({ protocols: { modules: [MadeUp] } });
  beside = await startSignet({ beside: signet, protocols: { modules: [MadeUp] } });
  api = await aManager(signet);
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const enter = (token: string, where = beside) =>
  call(where, 'GET', '/ati/made-up', { headers: { authorization: `Bearer ${token}` } });
const issue = async (order: object = {}) =>
  (await api('POST', '/ati/tokens', { sub: 'sandbox:42', scope: 'tool:x:* help', ...order })).body;
const validity = async (token: string, profile_id?: string) =>
  (await api('POST', '/ati/tokens/validate', { token, profile_id })).body;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('a session token', () => {
  it('is told apart: good with its claims, or the first thing that is wrong', async () => {
    const { token, jti } = await issue();
    expect(await validity(token)).toEqual({
      valid: true,
      claims: expect.objectContaining({ sub: 'sandbox:42', jti, ati: { v: 1 } }),
    });
    expect(await validity(`${token}=`)).toEqual({ valid: false, error: 'malformed' });
    expect(await validity('')).toEqual({ valid: false, error: 'malformed' });
  });

  it('is decoded without being believed', async () => {
    const token = `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ sub: 'anybody', scope: '*' })}.`;
    expect((await api('POST', '/ati/tokens/inspect', { token })).body).toEqual({
      verified: false,
      header: { alg: 'none', typ: 'JWT' },
      claims: { sub: 'anybody', scope: '*' },
    });
    const junk = await api('POST', '/ati/tokens/inspect', { token: 'junk' });
    expect(junk).toMatchObject({ status: 422, body: { errors: [{ pointer: '/token' }] } });
  });

  it('is kept nowhere when it is looked at, nor is a virtual key', async () => {
    const { token } = await issue();
    const key = await api('POST', '/ati/keys', { user_id: 'looked-at', alias: 'looked-at' });
    const { raw_key: rawKey } = key.body as { raw_key: string };
    for (const text of [token, rawKey])
      for (const way of ['validate', 'inspect', 'introspect'])
        expect((await api('POST', `/ati/tokens/${way}`, { token: text })).status).toBeLessThan(500);
    const tables = await signet.sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const holding = async (text: string) => {
      const rows = tables.map(({ name }) => `select 1 from ${name} t where strpos(t::text, $1) > 0`);
      return (await signet.sql(rows.join(' union all '), [text])).length;
    };
    expect(await holding('looked-at')).toBeGreaterThan(0);
    expect([await holding(token), await holding(rawKey)]).toEqual([0, 0]);
  });

  it('is introspected as RFC 7662 has it, and one that is not good tells nothing', async () => {
    const { token, jti } = await issue();
    const ask = async () => (await api('POST', '/ati/tokens/introspect', { token })).body;
    expect(await ask()).toMatchObject({
      active: true,
      sub: 'sandbox:42',
      scope: 'tool:x:* help',
      aud: 'ati-proxy',
      iss: 'ati-orchestrator',
      jti,
    });
    await api('POST', '/ati/tokens/revoke', { jti });
    expect(await ask()).toEqual({ active: false });
  });

  it('is traded for a fresh one with as much or less, and with nothing more', async () => {
    const { token, jti } = await issue({ rate: { '*': '5/min' }, job_id: 'job-1' });
    const renew = (more: object = {}) => api('POST', '/ati/tokens/renew', { token, ...more });
    const same = (await renew()).body;
    expect(same.scope).toBe('tool:x:* help');
    expect(same.jti).not.toBe(jti);
    expect((await validity(same.token)).claims).toMatchObject({
      job_id: 'job-1',
      ati: { rate: { '*': '5/min' } },
    });
    expect((await renew({ scope: 'tool:x:look', ttl_seconds: 60 })).body.scope).toBe('tool:x:look');
    for (const scope of ['tool:*', '*', 'tool:y', 'help tool:z'])
      expect(await renew({ scope })).toMatchObject({ status: 422, body: { fault: 'invalid_scope' } });
    await api('POST', '/ati/tokens/revoke', { jti });
    expect(await renew()).toMatchObject({ status: 422, body: { fault: 'revoked' } });
  });
});

describe('revoked', () => {
  it.each([
    ['by its id', 'sandbox:one', ({ jti }: { jti: string }) => ({ jti })],
    ['with its subject', 'sandbox:all', () => ({ sub: 'sandbox:all' })],
  ])('%s it is refused by the next request in another process', async (_, sub, named) => {
    const made = await issue({ sub });
    expect((await enter(made.token)).status).toBe(200);
    const { body } = await api('POST', '/ati/tokens/revoke', named(made));
    expect(body).toEqual({ revoked: 1 });
    expect(await enter(made.token)).toMatchObject({ status: 401, body: { code: 'revoked' } });
    // The words by which the command line of ATI asks for a new one.
    expect((await enter(made.token)).body.error).toContain('expired');
    expect((await api('POST', '/ati/tokens/revoke', named(made))).body).toEqual({ revoked: 0 });
    const [listed] = (await api('GET', `/ati/tokens?sub=${sub}&state=revoked&limit=1`)).body.data;
    expect(listed).toMatchObject({ jti: made.jti, state: 'revoked' });
    const later = await issue({ sub });
    expect((await enter(later.token)).status).toBe(200);
  });

  it('with its profile, a token ends that was signed elsewhere, and later ones do not', async () => {
    const secret = 'cd'.repeat(32);
    const { body: profile } = await api('POST', '/ati/profiles', { name: 'cut', audience: 'cut', secret });
    const offline = (jti: string) => {
      const iat = Math.floor(signet.clock.now().getTime() / 1000);
      const claims = { sub: 'o', aud: 'cut', iat, exp: iat + 600, scope: '', iss: 'ati-orchestrator', jti };
      const input = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
      const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(input).digest('base64url');
      return `${input}.${mac}`;
    };
    const [one, other] = [offline('one'), offline('other')];
    await api('POST', '/ati/tokens/revoke', { jti: 'one' });
    expect((await enter(one)).body.code).toBe('revoked');
    expect((await enter(other)).status).toBe(200);
    await api('POST', '/ati/tokens/revoke', { profile_id: profile.id });
    expect((await enter(other)).body.code).toBe('revoked');
    signet.clock.advance(2);
    expect((await enter(offline('later'))).status).toBe(200);
  });

  it('by 50 at once it is revoked once', async () => {
    const { jti } = await issue();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api('POST', '/ati/tokens/revoke', { jti })),
    );
    expect(answers.reduce((sum, { body }) => sum + body.revoked, 0)).toBe(1);
    const log = await api('GET', '/activity?type=ati.token.revoked&limit=200');
    const about = log.body.data.filter(({ object }: { object: { id: string } }) => object.id === jti);
    expect(about).toHaveLength(1);
  });

  it('names exactly one thing', async () => {
    for (const body of [{}, { jti: 'a', sub: 'b' }])
      expect((await api('POST', '/ati/tokens/revoke', body)).status).toBe(422);
  });
});

describe('keys of a profile', () => {
  let count = 0;
  const aProfile = async (more: object = {}) => {
    count += 1;
    const body = { name: `keys-${count}`, audience: `keys-${count}`, ...more };
    return (await api('POST', '/ati/profiles', body)).body;
  };
  const rotate = (id: string, body: object = {}, headers?: Record<string, string>) =>
    api('POST', `/ati/profiles/${id}/rotate`, body, headers);
  const statesOf = (profile: { keys: { state: string }[] }) =>
    profile.keys.map(({ state }) => state).sort((a, b) => a.localeCompare(b));

  it('follow one another, and former ones verify until their last token has ended', async () => {
    const profile = await aProfile();
    const waits = profile.keys.find(({ state }: { state: string }) => state === 'next').kid;
    const before = await issue({ profile_id: profile.id, ttl_seconds: 86_400 });
    const { body: rotated } = await rotate(profile.id);
    expect(statesOf(rotated)).toEqual(['active', 'next', 'retiring']);
    const after = await issue({ profile_id: profile.id });
    expect(JSON.parse(Buffer.from(after.token.split('.')[0], 'base64url').toString()).kid).toBe(waits);
    for (const { token } of [before, after]) expect((await enter(token)).status).toBe(200);
    signet.clock.advance(86_400 + 120);
    await signet.application.nest.get(KeyRotation).retire();
    expect(statesOf((await api('GET', `/ati/profiles/${profile.id}`)).body)).toEqual(['active', 'next']);
  });

  it('that leaked end at once with all that they have signed, in every process', async () => {
    const profile = await aProfile();
    const { token } = await issue({ profile_id: profile.id });
    expect((await enter(token)).status).toBe(200);
    expect((await rotate(profile.id, { force: true })).status).toBe(200);
    expect(await enter(token)).toMatchObject({ status: 401, body: { code: 'invalid_signature' } });
  });

  it('are rotated once by 50 who read the same version', async () => {
    const profile = await aProfile();
    const headers = { 'if-match': `"${profile.updated_at}"` };
    const answers = await Promise.all(Array.from({ length: 50 }, () => rotate(profile.id, {}, headers)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([200, 412]));
  });

  it('are taken over once: two trust domains never share one', async () => {
    const secret = 'ef'.repeat(32);
    await aProfile({ secret });
    const again = await api('POST', '/ati/profiles', { name: 'again', secret: secret.toUpperCase() });
    expect(again.body.errors).toEqual([expect.objectContaining({ pointer: '/secret' })]);
  });

  it('are handed to a proxy as lines, each time on record, with one key alone', async () => {
    const profile = await aProfile();
    const { body } = await api('POST', `/ati/profiles/${profile.id}/environment`, {});
    expect(body.lines).toMatch(
      /^ATI_JWT_SECRET=[0-9a-f]{64}\nATI_JWT_AUDIENCE=keys-\d+\nATI_JWT_ISSUER=ati-orchestrator\n$/,
    );
    expect(body.steps.join(' ')).toContain('auth has to be jwt');
    const secret = /SECRET=(.*)/.exec(body.lines)![1]!;
    const { token } = await issue({ profile_id: profile.id });
    const [header, payload, signature] = token.split('.');
    const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${header}.${payload}`);
    expect(mac.digest('base64url')).toBe(signature);
    const log = await api('GET', '/activity?type=ati.secret.shown');
    expect(log.body.data[0]).toMatchObject({ object: { id: profile.id } });
    expect(JSON.stringify((await api('GET', '/ati/profiles')).body)).not.toContain(secret);
    const [dump] = await signet.sql<{ dump: string }>(
      `select string_agg(record, '') || (select string_agg(to_jsonb(k)::text, '') from signing_key k) as dump
       from activity_event`,
    );
    expect(dump!.dump).not.toContain(secret);
  });

  it('with a public part are published where verifiers look, and secrets never are', async () => {
    const profile = await aProfile({ algorithm: 'ES256' });
    const { token } = await issue({ profile_id: profile.id });
    const kid = JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString()).kid;
    const [ours, origins] = await Promise.all(
      ['/ati/.well-known/jwks.json', '/.well-known/jwks.json'].map((path) => call(signet, 'GET', path)),
    );
    expect(ours!.body).toEqual(origins!.body);
    const jwk = ours!.body.keys.find((key: { kid: string }) => key.kid === kid);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256' });
    for (const key of ours!.body.keys) expect(['EC', 'OKP']).toContain(key.kty);
    expect(JSON.stringify(ours!.body)).not.toContain('"d"');
    const pem = await (await fetch(`${signet.url}/ati/profiles/${profile.id}/public-key.pem`)).text();
    expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const [header, payload, signature] = token.split('.');
    const isGood = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    );
    expect(isGood).toBe(true);
    const secretOnly = await aProfile();
    for (const id of [secretOnly.id, `prf_${'0'.repeat(24)}`])
      expect((await call(signet, 'GET', `/ati/profiles/${id}/public-key.pem`)).status).toBe(404);
    // Who takes the public key for a secret has signed nothing.
    const forged = `${encoded({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
    const mac = createHmac('sha256', pem).update(forged).digest('base64url');
    expect(await enter(`${forged}.${mac}`)).toMatchObject({
      status: 401,
      body: { code: 'unsupported_algorithm' },
    });
  });

  it('are not taken for one another: a token that names the key of another profile is not good', async () => {
    const [one, other] = [await aProfile(), await aProfile()];
    const { token } = await issue({ profile_id: one.id });
    const [, payload] = token.split('.');
    const { body } = await api('POST', `/ati/profiles/${other.id}/environment`, {});
    const secret = /SECRET=(.*)/.exec(body.lines)![1]!;
    const theirs = one.keys.find(({ state }: { state: string }) => state === 'active').kid;
    for (const kid of [theirs, body.kid]) {
      const input = `${encoded({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
      const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(input).digest('base64url');
      const code = kid === theirs ? 'invalid_signature' : 'invalid_audience';
      expect(await enter(`${input}.${mac}`)).toMatchObject({ status: 401, body: { code } });
    }
    expect(await validity(token, other.id)).toEqual({ valid: false, error: 'invalid_signature' });
  });
});

describe('the cases of the specification, over the wire', () => {
  // Those at the time of this clock, with a key that a profile can have.
  const vectors = CASES.vectors.filter(
    ({ request, accept }) =>
      request.secret?.toLowerCase() === CASES.keys['A'] &&
      request.now === undefined &&
      request.leeway === undefined &&
      accept.ours !== null,
  );
  const profiles = new Map<string, string>();

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const { token, audience = 'ati-proxy', issuer = null } = vector.request;
    const settings = { audience, issuer, leeway_seconds: 60 };
    if (!profiles.size) {
      const made = await api('POST', '/ati/profiles', {
        name: 'cases',
        secret: CASES.keys['A'],
        ...settings,
      });
      profiles.set('cases', made.body.id);
    }
    const id = profiles.get('cases')!;
    await api('PATCH', `/ati/profiles/${id}`, settings);
    const answer = await validity(token, id);
    expect(answer.valid).toBe(vector.accept.ours);
    if (!answer.valid && vector.ours_error) expect(answer.error).toBe(vector.ours_error);
  });

  it('are many', () => expect(vectors.length).toBeGreaterThan(20));
});
