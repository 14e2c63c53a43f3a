import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { newKeyPair } from '../../src/keys/index.js';
import { SigningKeys } from '../../src/tokens/index.js';
import { aManagerAndAdministrator, type Manage } from '../support/management.js';
import { minted } from '../support/minted.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call, type VerifiedAgent } from '../support/wire.js';

/** Who has the service's login, and not its master key: through an injection, or with a leaked address of the database. */
describe('somebody who writes into the table of keys', () => {
  let signet: Signet;
  let thief: pg.Client;
  let admin: VerifiedAgent;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    thief = new pg.Client({ connectionString: signet.serviceUrl });
    await thief.connect();
    ({ api, administrator: admin } = await aManagerAndAdministrator(signet));
  });
  afterAll(async () => {
    await thief.end();
    await signet.close();
  });

  const read = async (token: string): Promise<number> =>
    (await call(signet, 'GET', '/agents?limit=1', { headers: { authorization: `Bearer ${token}` } })).status;
  const listed = async (address: string): Promise<string> =>
    JSON.stringify((await call(signet, 'GET', `/.well-known/${address}.json`)).body);
  const proofs: Record<string, () => Promise<Buffer>> = {
    'made up': () => Promise.resolve(randomBytes(32)),
    'of a key of ours': async () =>
      (
        await signet.sql<{ proof: Buffer }>(
          `select proof from signing_key where purpose = 'tokens' and state = 'active'`,
        )
      )[0]!.proof,
  };

  it.each(Object.keys(proofs))('makes no token with a key of their own, with a proof %s', async (which) => {
    const { kid, publicKey, privateKey } = newKeyPair('ES256');
    await thief.query(
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, created_at, activated_at, retiring_at,
         ends_at)
       values ($1, 'tokens', 'ES256', 'retiring', $2, $3, now(), now(), now() + interval '1 day', now() + interval '2 days')`,
      [kid, publicKey, await proofs[which]!()],
    );
    expect(await read(minted(signet, signet.application.nest.get(SigningKeys).active, admin.id))).toBe(200);
    expect(await read(minted(signet, { kid, privateKey }, admin.id))).toBe(401);
    expect(await listed('jwks')).not.toContain(kid);
    await signet.sql('delete from signing_key where kid = $1', [kid]);
  });

  it('makes no token with a key of their own under the id and the proof of one of ours', async () => {
    const { publicKey, privateKey } = newKeyPair('ES256');
    const [ours] = await signet.sql<{ kid: string; proof: Buffer }>(
      `delete from signing_key where purpose = 'tokens' and state = 'next' returning kid, proof`,
    );
    await thief.query(
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, created_at, activated_at, retiring_at,
         ends_at)
       values ($1, 'tokens', 'ES256', 'retiring', $2, $3, now(), now(), now() + interval '1 day', now() + interval '2 days')`,
      [ours!.kid, publicKey, ours!.proof],
    );
    expect(await read(minted(signet, { kid: ours!.kid, privateKey }, admin.id))).toBe(401);
    expect(await listed('jwks')).not.toContain(ours!.kid);
    await signet.sql('delete from signing_key where kid = $1', [ours!.kid]);
    await signet.application.nest.get(SigningKeys).start();
  });

  it('brings no key back that leaked and was ended', async () => {
    const leaked = signet.application.nest.get(SigningKeys).active;
    const token = minted(signet, leaked, admin.id);
    expect(await read(token)).toBe(200);
    expect((await api('POST', '/signing-keys/rotate', { force: true })).status).toBe(200);
    for (const change of [
      `state = 'retiring', ends_at = now() + interval '1 day'`,
      `state = 'active'`,
      `state = 'next'`,
      `retired_at = null`,
    ])
      await expect(
        thief.query(`update signing_key set ${change} where kid = $1`, [leaked.kid]),
      ).rejects.toThrow('a key only moves forward');
    expect(await read(token)).toBe(401);
  });

  it('lets no key that retires verify longer, or what it signed later', async () => {
    const leaked = signet.application.nest.get(SigningKeys).active;
    signet.clock.advance(301);
    expect((await api('POST', '/signing-keys/rotate', {})).status).toBe(200);
    for (const change of [
      `ends_at = now() + interval '1 year'`,
      'ends_at = null',
      `retiring_at = now() + interval '1 year'`,
      'retiring_at = null',
    ])
      await expect(
        thief.query(`update signing_key set ${change} where kid = $1`, [leaked.kid]),
      ).rejects.toThrow('a key only moves forward');
  });

  it('publishes no key of a webhook', async () => {
    const { body } = await api('POST', '/webhooks', {
      url: 'https://example.com/hook',
      events: ['agent.registered'],
      signatures: ['v1'],
    });
    const { kid, publicKey } = newKeyPair('EdDSA');
    await thief.query(
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, organisation_id, endpoint_id)
       select $1, 'webhooks', 'EdDSA', 'active', $2, $3, organisation_id, id from webhook_endpoint where id = $4`,
      [kid, publicKey, randomBytes(32), body.webhook.id],
    );
    expect(await listed('jwks')).not.toContain(kid);
    expect(await listed('webhook-keys')).not.toContain(body.webhook.id);
  });
});
