import { randomBytes, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import pg from 'pg';
import { AuditKeys } from '../../src/activity/index.js';
import { newApiKey } from '../../src/credentials/api-key.js';
import { newKeyPair, USE } from '../../src/keys/index.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { NotPrepared, prepare } from '../../src/prepare/index.js';
import { WebhookSecrets } from '../../src/webhooks/index.js';
import {
  newSecret,
  privateKeyText,
  publicKeyText,
  type SigningSecret,
} from '../../src/webhooks/signatures.js';
import { aManagementKey, organisationOf } from '../support/console.js';
import { aDatabase, migrateAsBefore, settingsOf } from '../support/databases.js';
import { aManager } from '../support/management.js';
import { minted } from '../support/minted.js';
import { signingKeyDesk } from '../support/signing-keys.js';
import { Database } from '../../src/platform/database/database.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, call } from '../support/wire.js';

const LAST_OF_BEFORE = 1763810301000;
const [ONE, OTHER] = [`wh_${'1'.repeat(24)}`, `wh_${'2'.repeat(24)}`] as const;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

interface OldKey {
  kid: string;
  x: string;
  privateKey: KeyObject;
}

/** Each purpose had a table of its own, in its own spelling, and sealed private parts for its own word. */
describe('an instance whose keys were made by the version before', () => {
  const masterKey = randomBytes(32);
  const keyring = new Keyring(masterKey);
  const tokens: Record<string, OldKey> = {};
  const audit: Record<string, OldKey> = {};
  /** What signs deliveries, the current keys first. */
  const webhooks: Record<string, SigningSecret[]> = {};
  const management = { current: newApiKey('mk_'), revoked: newApiKey('mk_'), expired: newApiKey('mk_') };
  let owner: pg.Client;
  let ownerUrl: string;
  let signet: Signet;

  beforeAll(async () => {
    ({ ownerUrl } = await aDatabase());
    await migrateAsBefore(ownerUrl, LAST_OF_BEFORE);
    owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await tokenKey('retired', minutesAgo(600), minutesAgo(500), minutesAgo(400));
    await tokenKey('retiring', minutesAgo(500), minutesAgo(5));
    await tokenKey('active', minutesAgo(5));
    await tokenKey('next');
    await auditKey('retired', minutesAgo(500));
    await auditKey('active');
    for (const id of [ONE, OTHER]) {
      await webhook(id);
      webhooks[id] = [
        { kind: 'v1a', value: await webhookKey(id, 'v1a') },
        { kind: 'v1', value: await webhookKey(id, 'v1') },
        { kind: 'v1a', value: await webhookKey(id, 'v1a', minutesAgo(-60)) },
        { kind: 'v1', value: await webhookKey(id, 'v1', minutesAgo(-60)) },
      ];
      await webhookKey(id, 'v1', minutesAgo(1));
      await webhookKey(id, 'v1a', minutesAgo(1));
    }
    for (const [name, secret] of Object.entries(management))
      await owner.query(
        `insert into management_key (id, organisation_id, name, prefix, digest, permissions, revoked_at, expires_at)
         select 'mkey_' || $1, id, $1, 'mk_123', $2, '{agents:read}', $3, $4 from organisation`,
        [
          name,
          keyring.digest(secret),
          name === 'revoked' ? minutesAgo(5) : null,
          name === 'expired' ? minutesAgo(5) : minutesAgo(-60),
        ],
      );
    await owner.query(
      `insert into activity_checkpoint select id, 1, 'x', 0, '', '', now(), null, '', $1, '', '' from organisation`,
      [audit['retired']!.kid],
    );
  });
  afterAll(async () => {
    await owner.end();
    await signet.close();
  });

  async function webhook(id: string): Promise<void> {
    await owner.query(
      `insert into webhook_endpoint (id, organisation_id, url, format, filters, timeout_ms, schedule)
       select $1, id, 'https://example.com/', 'standard', '{"events":["*"]}', 1000, 'standard' from organisation`,
      [id],
    );
  }

  async function webhookKey(
    endpoint: string,
    kind: 'v1' | 'v1a',
    expiresAt: Date | null = null,
  ): Promise<string> {
    const pair = kind === 'v1a' ? newKeyPair('EdDSA') : null;
    const value = pair ? privateKeyText(pair.privateKey) : newSecret();
    await owner.query(
      `insert into webhook_secret (organisation_id, endpoint_id, kind, value_sealed, public_key, created_at, expires_at)
       select id, $1, $2, $3, $4, $5, $6 from organisation`,
      [
        endpoint,
        kind,
        keyring.seal(value, `webhook_secret:${endpoint}`),
        pair && publicKeyText(pair.publicKey),
        minutesAgo(expiresAt ? 9 : 5),
        expiresAt,
      ],
    );
    return value;
  }

  async function tokenKey(state: string, ...[activatedAt, retiringAt, retiredAt]: Date[]): Promise<void> {
    const { kid, publicKey, privateKey } = newKeyPair('ES256');
    tokens[state] = { kid, x: publicKey.x, privateKey };
    const sealed = keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), `signing_key:${kid}`);
    await owner.query(
      `insert into signing_key (kid, algorithm, state, public_jwk, private_sealed, created_at, activated_at, retiring_at,
         retired_at) values ($1, 'ES256', $2, $3, $4, $5, $6, $7, $8)`,
      [
        kid,
        state,
        { ...publicKey, kid, use: 'sig', alg: 'ES256' },
        retiringAt ? null : sealed,
        activatedAt ?? minutesAgo(5),
        activatedAt ?? null,
        retiringAt ?? null,
        retiredAt ?? null,
      ],
    );
  }

  async function auditKey(state: string, retiredAt: Date | null = null): Promise<void> {
    const { kid, publicKey, privateKey } = newKeyPair('EdDSA');
    audit[state] = { kid, x: publicKey.x, privateKey };
    await owner.query(
      'insert into audit_key (kid, public_key, private_sealed, created_at, retired_at) values ($1, $2, $3, $4, $5)',
      [
        kid,
        Buffer.from(publicKey.x, 'base64url'),
        keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), `audit_key:${kid}`),
        retiredAt ? minutesAgo(600) : minutesAgo(500),
        retiredAt,
      ],
    );
  }

  const present = async (token: string): Promise<number> =>
    (await call(signet, 'GET', '/agents?limit=1', { headers: { authorization: `Bearer ${token}` } })).status;
  const published = async (address = 'jwks'): Promise<Record<string, unknown>[]> =>
    (await call(signet, 'GET', `/.well-known/${address}.json`)).body.keys;

  it('is upgraded with its own master key and with no other', async () => {
    const other = settingsOf({ DATABASE_URL: ownerUrl });
    await expect(prepare(other, new Logger('silent'))).rejects.toThrow(NotPrepared);
    const { rows } = await owner.query(`select count(*)::int as keys from audit_key`);
    expect(rows).toEqual([{ keys: 2 }]);
    signet = await startSignet({
      databaseUrl: ownerUrl,
      environment: { SIGNET_MASTER_KEY: masterKey.toString('hex') },
    });
  });

  it('publishes those of tokens under the ids that they had', async () => {
    const ofTokens = (await published()).filter(({ use }) => use === USE.tokens);
    const inUse = ['retiring', 'active', 'next'].map((state) => tokens[state]!);
    expect(new Set(ofTokens.map(({ kid }) => kid))).toEqual(new Set(inUse.map(({ kid }) => kid)));
    for (const { kid, x } of inUse)
      expect(ofTokens).toContainEqual(
        expect.objectContaining({ kid, x, kty: 'EC', crv: 'P-256', alg: 'ES256' }),
      );
  });

  it('takes the tokens that they signed, and those alone', async () => {
    const { id } = await anAdministrator(signet);
    const now = Math.floor(signet.clock.now().getTime() / 1000);
    const times = { iat: now - 600, exp: now + 600 };
    expect(await present(minted(signet, tokens['active']!, id))).toBe(200);
    expect(await present(minted(signet, tokens['retiring']!, id, times))).toBe(200);
    expect(await present(minted(signet, tokens['retiring']!, id))).toBe(401);
    for (const state of ['retired', 'next'])
      expect(await present(minted(signet, tokens[state]!, id, times))).toBe(401);
  });

  it('goes on from the state in which each was', async () => {
    const operator = (await aManagementKey(signet)).headers;
    const { force, inState } = signingKeyDesk(() => ({ signet, operator }));
    for (const [state, { kid }] of Object.entries(tokens)) expect(await inState(state)).toEqual([kid]);
    expect((await force()).body.ended.sort()).toEqual(
      [tokens['active']!.kid, tokens['retiring']!.kid].sort(),
    );
    expect(await inState('active')).toEqual([tokens['next']!.kid]);
  });

  it('knows management keys, what they are good for, and which have ended', async () => {
    const read = async (key: string, path: string) =>
      (await call(signet, 'GET', path, { headers: { authorization: `Bearer ${key}` } })).status;
    expect(await read(management.current, '/api/v1/agents')).toBe(200);
    expect(await read(management.current, '/api/v1/signing-keys')).toBe(403);
    for (const key of [management.revoked, management.expired])
      expect(await read(key, '/api/v1/agents')).toBe(401);
  });

  it('signs checkpoints with the same key, and lists those that did before', async () => {
    const { nest } = signet.application;
    expect(await nest.get(Database).transaction((tx) => nest.get(AuditKeys).hold(tx))).toMatchObject({
      kid: audit['active']!.kid,
    });
    const [active, retired] = await published('signet-audit-keys');
    expect(active).toMatchObject({ kid: audit['active']!.kid, x: audit['active']!.x, retired_at: null });
    expect(retired).toMatchObject({
      kid: audit['retired']!.kid,
      x: audit['retired']!.x,
      retired_at: expect.any(String),
    });
    expect(await published()).toContainEqual(
      expect.objectContaining({ kid: audit['active']!.kid, use: USE.audit }),
    );
  });

  it('signs deliveries with the same keys for as long as they were to', async () => {
    const secrets = signet.application.nest.get(WebhookSecrets, { strict: false });
    for (const [id, keys] of Object.entries(webhooks)) {
      expect(new Set((await secrets.live(organisationOf(signet), id)).slice(0, 2))).toEqual(
        new Set(keys.slice(0, 2)),
      );
      expect(new Set(await secrets.live(organisationOf(signet), id))).toEqual(new Set(keys));
    }
    const listed = (await published('webhook-keys')).map((key) => [key['webhook_id'], key['public_key']]);
    expect(new Set(listed)).toEqual(
      new Set(
        Object.entries(webhooks).flatMap(([id, keys]) =>
          keys.filter(({ kind }) => kind === 'v1a').map(({ value }) => [id, publicHalf(value)]),
        ),
      ),
    );
    const inSet = (await published()).filter(({ use }) => use === USE.webhooks);
    for (const { kid, kty, crv, x } of inSet as never as Record<string, string>[])
      expect(await calculateJwkThumbprint({ kty: kty!, crv: crv!, x: x! })).toBe(kid);
    expect(inSet).toHaveLength(4);

    signet.clock.advance(3_601);
    for (const [id, keys] of Object.entries(webhooks))
      expect(new Set(await secrets.live(organisationOf(signet), id))).toEqual(new Set(keys.slice(0, 2)));
  });

  it('rotates them', async () => {
    const api = await aManager(signet);
    const { status, body } = await api('POST', `/webhooks/${ONE}/rotate-secret`, {
      kind: 'v1',
      overlap_seconds: 60,
    });
    expect(status).toBe(200);
    const secrets = signet.application.nest.get(WebhookSecrets, { strict: false });
    expect(new Set(await secrets.live(organisationOf(signet), ONE))).toEqual(
      new Set([{ kind: 'v1', value: body.secret }, ...webhooks[ONE]!.slice(0, 2)]),
    );
  });
});

/** The public half of a key as Standard Webhooks writes it. */
const publicHalf = (whsk: string): string =>
  `whpk_${Buffer.from(whsk.slice('whsk_'.length), 'base64').subarray(32).toString('base64')}`;
