import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { parseKeys } from '@signet/audit';
import { JWKS_KEYS_MAX } from '@signet/contracts';
import { requireAgent, TokenError } from '@signet/sdk/verify';
import { verifyWebhook } from '@signet/sdk/webhooks';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { AuditKeys } from '../../src/activity/index.js';
import { SigningKeys } from '../../src/tokens/index.js';
import { WebhookSecrets } from '../../src/webhooks/secrets.js';
import { organisationOf } from '../support/console.js';
import { aManager, type Manage } from '../support/management.js';
import { Database } from '../../src/platform/database/database.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const ISSUER = 'http://signet.test';

interface Jwk {
  kty: string;
  kid: string;
  use: string;
  x: string;
}
interface OwnKey {
  kid: string;
  x: string;
  privateKey: KeyObject;
}

let signet: Signet;
let api: Manage;
let agent: VerifiedAgent;
/** One key of every purpose, with its private part, as an insider would have it. */
let keys: Record<'sig' | 'signet-audit' | 'signet-webhook', OwnKey>;

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: 'true' } });
  api = await aManager(signet);
  agent = await aVerifiedAgent(signet);
  const nest = signet.application.nest;
  const { id, publicKey } = await aWebhook();
  const [secret] = await nest.get(WebhookSecrets, { strict: false }).live(organisationOf(signet), id);
  const seed = Buffer.from(secret!.value.slice('whsk_'.length), 'base64').subarray(0, 32);
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const webhook = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
  const tokens = nest.get(SigningKeys).active;
  const audit = await nest.get(Database).transaction((tx) => nest.get(AuditKeys).hold(tx));
  const listed = await list();
  const xOf = (kid: string) => listed.find((key) => key.kid === kid)!.x;
  keys = {
    sig: { ...tokens, x: xOf(tokens.kid) },
    'signet-audit': { ...audit, x: audit.publicKey.toString('base64url') },
    'signet-webhook': {
      kid: listed.find(({ x }) => x === webhook)!.kid,
      x: webhook,
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    },
  };
});
afterAll(() => signet.close());

const list = async (): Promise<Jwk[]> => (await call(signet, 'GET', '/.well-known/jwks.json')).body.keys;

async function aWebhook(): Promise<{ id: string; publicKey: string }> {
  const { body } = await api('POST', '/webhooks', {
    url: 'http://127.0.0.1:1/hook',
    events: ['agent.registered'],
    signatures: ['v1a'],
  });
  return { id: body.webhook.id, publicKey: body.public_key };
}

/** An access token that everything is right with but the purpose of its key. */
function tokenOf({ kid, privateKey }: OwnKey): string {
  const now = Math.floor(signet.clock.now().getTime() / 1000);
  const isElliptic = privateKey.asymmetricKeyType === 'ec';
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = {
    sub: agent.id,
    agent_id: agent.id,
    client_id: agent.id,
    permissions: ['zendesk:tickets:read'],
    type: 'access',
    epoch: 0,
    iss: ISSUER,
    aud: ISSUER,
    iat: now,
    exp: now + 600,
  };
  const input = `${encode({ alg: isElliptic ? 'ES256' : 'EdDSA', typ: 'at+jwt', kid })}.${encode(claims)}`;
  const signature = isElliptic
    ? sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    : sign(null, Buffer.from(input), privateKey);
  return `${input}.${signature.toString('base64url')}`;
}

/** Who takes a token that a key signed: the service, our SDK, a library of others. */
async function takers(key: OwnKey, jwks: Jwk[]): Promise<string[]> {
  const token = tokenOf(key);
  const { status } = await call(signet, 'GET', `/agents/${agent.id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const guard = requireAgent({
    issuer: ISSUER,
    audience: ISSUER,
    fetch: () => Promise.resolve(Response.json({ keys: jwks })),
    now: () => signet.clock.now().getTime(),
  });
  const taken = {
    service: status === 200,
    sdk: await guard(`Bearer ${token}`).then(
      () => true,
      (error: unknown) => {
        if (error instanceof TokenError && error.code === 'INVALID_TOKEN') return false;
        throw error;
      },
    ),
    jose: await jwtVerify(token, createLocalJWKSet({ keys: jwks } as JSONWebKeySet)).then(
      () => true,
      () => false,
    ),
  };
  return Object.entries(taken)
    .filter(([, isTaken]) => isTaken)
    .map(([name]) => name);
}

describe('/.well-known/jwks.json', () => {
  it('lists every public key in use, of every purpose, and says of each which', async () => {
    const listed = await list();
    for (const [use, { kid, x }] of Object.entries(keys))
      expect(listed.filter((key) => key.kid === kid)).toEqual([expect.objectContaining({ use, x })]);
    const audit = (await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body.keys as Jwk[];
    expect(listed.map(({ kid }) => kid)).toEqual(expect.arrayContaining(audit.map(({ kid }) => kid)));
    expect(listed.every((key) => !('d' in key))).toBe(true);
  });

  it('lists a key of a webhook as long as it signs', async () => {
    const { id, publicKey } = await aWebhook();
    const x = Buffer.from(publicKey.slice('whpk_'.length), 'base64').toString('base64url');
    const isListed = async () => (await list()).some((key) => key.x === x);
    expect(await isListed()).toBe(true);
    await api('POST', `/webhooks/${id}/rotate-secret`, { kind: 'v1a', overlap_seconds: 60 });
    expect(await isListed()).toBe(true);
    signet.clock.advance(61);
    expect(await isListed()).toBe(false);
  });
});

describe('a key of one purpose', () => {
  it('of tokens is taken for tokens', async () => {
    expect(await takers(keys.sig, await list())).toEqual(['service', 'sdk', 'jose']);
  });

  it.each(['signet-audit', 'signet-webhook'] as const)('%s is taken for tokens by nobody', async (use) => {
    const listed = await list();
    expect(await takers(keys[use], listed)).toEqual([]);
    // What keeps them out is what the list says of the key, and nothing else.
    const relabelled = listed.map((key) => (key.kid === keys[use].kid ? { ...key, use: 'sig' } : key));
    expect(await takers(keys[use], relabelled)).toEqual(['sdk', 'jose']);
  });

  it('is taken for checkpoints when it is one of the audit log', async () => {
    const trusted = parseKeys(JSON.stringify({ keys: await list() }));
    expect(trusted.map(({ kid }) => kid)).toEqual([keys['signet-audit'].kid]);
  });

  it('is taken for webhooks when it is the one that was given', async () => {
    const [id, timestamp, rawBody] = ['evt_1', String(Math.floor(Date.now() / 1000)), '{"type":"x"}'];
    const publicKey = `whpk_${Buffer.from(keys['signet-webhook'].x, 'base64url').toString('base64')}`;
    const outcome = (privateKey: KeyObject) => {
      const signature = sign(null, Buffer.from(`${id}.${timestamp}.${rawBody}`), privateKey).toString(
        'base64',
      );
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1a,${signature}`,
      };
      return verifyWebhook({ publicKey, rawBody, headers }).then(
        () => 'taken',
        () => 'refused',
      );
    };
    expect(await outcome(keys['signet-webhook'].privateKey)).toBe('taken');
    expect(await outcome(keys['signet-audit'].privateKey)).toBe('refused');
  });
});

it('however many webhooks there are, verifiers take the list, and find what they need in it', async () => {
  for (let count = 0; count < JWKS_KEYS_MAX; count++) await aWebhook();
  const listed = await list();
  expect(listed).toHaveLength(JWKS_KEYS_MAX);
  const tokens = await signet.sql<{ kid: string }>(
    `select kid from signing_key where purpose = 'tokens' and state <> 'retired'`,
  );
  const found = listed.map(({ kid }) => kid);
  expect(found).toEqual(expect.arrayContaining([...tokens.map(({ kid }) => kid), keys['signet-audit'].kid]));
  expect(await takers(keys.sig, listed)).toEqual(['service', 'sdk', 'jose']);
});
