import { randomBytes, type KeyObject } from 'node:crypto';
import pg from 'pg';
import { newKeyPair } from '../../src/keys/new-key-pair.js';
import { USE } from '../../src/keys/index.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { ownersConfig } from '../../src/platform/database/connections.js';
import { openDataSource } from '../../src/platform/database/data-source.js';
import { SCHEMA } from '../../src/schema.js';
import { aDatabase } from '../support/databases.js';
import { minted } from '../support/minted.js';
import { signingKeyDesk } from '../support/signing-keys.js';
import { aManagementKey } from '../support/console.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, call } from '../support/wire.js';

const LAST_OF_BEFORE = 1763810301000;
const MINUTE = 60_000;

interface OldKey {
  kid: string;
  privateKey: KeyObject;
}

/** A database as the version before one table of keys left it: with a key in each state, sealed as that version did. */
describe('an instance whose keys were made by the version before', () => {
  const masterKey = randomBytes(32);
  const keyring = new Keyring(masterKey);
  const tokens: Record<string, OldKey> = {};
  let signet: Signet;

  beforeAll(async () => {
    const { ownerUrl } = await aDatabase();
    const migrations = SCHEMA.migrations.filter(({ name }) => Number(name.slice(-13)) <= LAST_OF_BEFORE);
    const source = await openDataSource(ownersConfig(ownerUrl), { entities: [], migrations });
    await source.runMigrations();
    await source.destroy();
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE);
    for (const [state, activatedAt, retiringAt, retiredAt] of [
      ['retired', ago(600), ago(500), ago(400)],
      ['retiring', ago(500), ago(5), null],
      ['active', ago(5), null, null],
      ['next', null, null, null],
    ] as const) {
      const { kid, publicKey, privateKey } = newKeyPair('ES256');
      tokens[state] = { kid, privateKey };
      const signs = state === 'active' || state === 'next';
      await owner.query(
        `insert into signing_key (kid, algorithm, state, public_jwk, private_sealed, created_at, activated_at,
             retiring_at, retired_at) values ($1, 'ES256', $2, $3, $4, $5, $6, $7, $8)`,
        [
          kid,
          state,
          { ...publicKey, kid, use: 'sig', alg: 'ES256' },
          signs
            ? keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), `signing_key:${kid}`)
            : null,
          activatedAt ?? ago(5),
          activatedAt,
          retiringAt,
          retiredAt,
        ],
      );
    }
    await owner.end();
    signet = await startSignet({
      databaseUrl: ownerUrl,
      environment: { SIGNET_MASTER_KEY: masterKey.toString('hex') },
    });
  });
  afterAll(() => signet.close());

  const present = async (token: string): Promise<number> =>
    (await call(signet, 'GET', '/agents?limit=1', { headers: { authorization: `Bearer ${token}` } })).status;
  const listed = async (): Promise<{ kid: string; use: string; alg: string }[]> =>
    (await call(signet, 'GET', '/.well-known/jwks.json')).body.keys;

  it('publishes those in use under the ids that they had', async () => {
    const ofTokens = (await listed()).filter(({ use }) => use === USE.tokens);
    expect(new Set(ofTokens.map(({ kid }) => kid))).toEqual(
      new Set([tokens['retiring']!.kid, tokens['active']!.kid, tokens['next']!.kid]),
    );
    for (const { alg } of ofTokens) expect(alg).toBe('ES256');
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
});
