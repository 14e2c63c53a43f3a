import { PUBLISHED_KEYS_MAX } from '@signet/contracts';
import { parseKeys } from '@signet/audit';
import { KeyLifecycle, newKeyPair, type KeyLine } from '../../src/keys/index.js';
import { organisationOf } from '../support/console.js';
import { aManager } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const MORE_THAN_LISTED = PUBLISHED_KEYS_MAX + 5;

let signet: Signet;
let endpoint: KeyLine['endpoint'];
beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: 'true' } });
  const api = await aManager(signet);
  const { body } = await api('POST', '/webhooks', {
    url: 'https://hooks.example.com/',
    events: ['agent.deleted'],
    signatures: ['v1'],
  });
  endpoint = { id: body.webhook.id, organisationId: organisationOf(signet) };
});
afterAll(() => signet.close());

/** Adds keys of ours that are older than any other, and returns their ids, the oldest first. */
async function addOlder(line: KeyLine, state: string, endsAt: string | null): Promise<string[]> {
  const lifecycle = signet.application.nest.get(KeyLifecycle, { strict: false });
  const keys = Array.from({ length: MORE_THAN_LISTED }, () => lifecycle.stored(line, newKeyPair('EdDSA')));
  await signet.sql(
    `insert into signing_key (kid, purpose, algorithm, state, organisation_id, endpoint_id, public_key, proof,
       private_sealed, created_at, activated_at, ends_at, retired_at)
     select kid, $1, 'EdDSA', $2, $3, $4, public_key::jsonb, proof, case when $2 = 'retiring' then proof end, at, at, $5,
       case when $2 = 'retired' then now() end
     from unnest($6::text[], $7::text[], $8::bytea[]) with ordinality as made (kid, public_key, proof, place),
       lateral (select timestamptz '2026-01-01' + make_interval(secs => place)) as dated (at)`,
    [
      line.purpose,
      state,
      line.endpoint?.organisationId ?? null,
      line.endpoint?.id ?? null,
      endsAt,
      keys.map(({ kid }) => kid),
      keys.map(({ publicKey }) => JSON.stringify(publicKey)),
      keys.map(({ proof }) => proof),
    ],
  );
  return keys.map(({ kid }) => kid);
}

const LISTS = {
  'signet-audit-keys': () => addOlder({ purpose: 'audit', algorithm: 'EdDSA' }, 'retired', null),
  'webhook-keys': () =>
    addOlder({ purpose: 'webhooks', algorithm: 'EdDSA', endpoint: endpoint! }, 'retiring', '2100-01-01'),
};

describe.each(Object.keys(LISTS) as (keyof typeof LISTS)[])('the list %s', (name) => {
  const at = (query = '') => call(signet, 'GET', `/.well-known/${name}.json${query}`);
  const kidsAt = async (query = ''): Promise<string[]> =>
    (await at(query)).body.keys.map(({ kid }: { kid: string }) => kid);

  it('holds so many keys, the newest first, and any other one by its id', async () => {
    const older = await LISTS[name]();
    const listed = await kidsAt();
    expect(listed).toHaveLength(PUBLISHED_KEYS_MAX);
    const shown = listed.filter((kid) => older.includes(kid));
    expect(shown).toEqual(older.slice(-shown.length).reverse());
    expect(shown.length).toBeGreaterThanOrEqual(PUBLISHED_KEYS_MAX - 1);
    for (const kid of [older[0]!, older.at(-1)!]) expect(await kidsAt(`?kid=${kid}`)).toEqual([kid]);
    expect(listed).not.toContain(older[0]);
  });

  it('has none of an id that nobody has, and says that something is no id', async () => {
    expect(await kidsAt(`?kid=${'A'.repeat(43)}`)).toEqual([]);
    for (const junk of ['x', 'A'.repeat(44), "A'--", '%00', ''])
      expect((await at(`?kid=${junk}`)).status).toBe(400);
    expect((await at('?other=1')).status).toBe(200);
  });
});

it('calls an audit key by one use in both lists, and old readers of either take it', async () => {
  const { keys } = (await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body;
  const inJwks = (await call(signet, 'GET', '/.well-known/jwks.json')).body.keys.filter(
    ({ use }: { use: string }) => use === 'signet-audit',
  );
  expect(inJwks).toHaveLength(1);
  expect(keys[0]).toMatchObject(inJwks[0]);
  const [key] = parseKeys(JSON.stringify({ keys: [keys[0]] }));
  for (const use of ['sig', undefined])
    expect(parseKeys(JSON.stringify({ keys: [{ ...keys[0], use }] }))[0]!.kid).toBe(key!.kid);
});
