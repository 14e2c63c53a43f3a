import { randomBytes } from 'node:crypto';
import { ExportVerifier, parseKeys, withSuccessors, type Report, type TrustedKey } from '@signet/audit';
import pg from 'pg';
import { AuditKeys, LogVerification, Sealer } from '../../src/activity/index.js';
import { rotateAuditKey } from '../../src/cli/rotate-audit-key.js';
import { newKeyPair } from '../../src/keys/index.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOperatorOf, anOrganisation, uncheckedJournal } from '../support/audit.js';
import { organisationOf } from '../support/console.js';
import { eventually } from '../support/eventually.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

interface Promised {
  number: string;
  kid: string;
  tree_size: string;
}

let signet: Signet;
let beside: Signet;
let owner: pg.Client;
let api: Manage;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  owner = new pg.Client({ connectionString: signet.databaseUrl });
  await owner.connect();
  api = await aManager(signet);
});
afterAll(async () => {
  await owner.end();
  await beside.close();
  await signet.close();
});

const list = async (at = signet) =>
  (await call(at, 'GET', '/.well-known/signet-audit-keys.json')).body.keys as { kid: string }[];
const trusted = async (): Promise<TrustedKey[]> => parseKeys(JSON.stringify({ keys: await list() }));
const inJwks = async (at: Signet): Promise<string[]> =>
  (await call(at, 'GET', '/.well-known/jwks.json')).body.keys
    .filter(({ use }: { use: string }) => use === 'signet-audit')
    .map(({ kid }: { kid: string }) => kid);
const rotate = async (force = false) => {
  const { status, body } = await api('POST', '/signing-keys/rotate', { purpose: 'audit', force });
  expect(status).toBe(200);
  const [active, former] = body.data as { kid: string; state: string }[];
  return { active: active!, former: former!, body };
};
const home = () => organisationOf(signet);
const checkpoints = (organisationId: string = home()): Promise<Promised[]> =>
  signet.sql<Promised & Record<string, unknown>>(
    'select number, kid, tree_size from activity_checkpoint where organisation_id = $1 order by number',
    [organisationId],
  );
const exported = async (): Promise<string> => {
  const headers = await anOperatorOf(signet, home());
  return (await fetch(`${signet.url}/api/v1/activity/export`, { headers })).text();
};
const verify = (text: string, keys: TrustedKey[]): Report => {
  const verifier = new ExportVerifier({ keys });
  for (const line of text.split('\n')) verifier.line(line);
  return verifier.end();
};
const findings = async (keys?: TrustedKey[], at = signet): Promise<string[]> =>
  (await at.application.nest.get(LogVerification).verify(keys ? { keys } : {})).findings.first.map(
    ({ table, message }) => `${table}: ${message}`,
  );

describe('rotating the audit key', () => {
  it('signs with the new key alone, and forgets the private part of the former one', async () => {
    await signet.application.nest.get(Sealer).checkpoint(home());
    const [before] = await list();
    const { active, former } = await rotate();
    expect(former).toMatchObject({ kid: before!.kid, state: 'retired', revoked_at: null });
    expect(active).toMatchObject({ algorithm: 'EdDSA', state: 'active' });
    expect((await checkpoints()).at(-1)!.kid).toBe(active.kid);
    expect(
      await signet.sql(
        `select kid from signing_key where purpose = 'audit' and (private_sealed is null) = (state = 'active')`,
      ),
    ).toEqual([]);
    for (const process of [signet, beside]) {
      expect((await list(process)).map(({ kid }) => kid).slice(0, 2)).toEqual([active.kid, former.kid]);
      expect(await inJwks(process)).toEqual([active.kid]);
    }
    const tokens = (await api('GET', '/signing-keys')).body.data as { kid: string }[];
    expect(tokens.map(({ kid }) => kid)).not.toContain(active.kid);
  });

  it('puts it on record in every log, with the name of who did it in their own alone', async () => {
    const other = await anOrganisation(signet);
    await signet.application.nest.get(Sealer).sealAll();
    const { active, former } = await rotate();
    const records = await signet.sql<{ organisation_id: string; record: string }>(
      `select organisation_id, record::text from activity_event where type = 'audit.key_rotated'
       and record::json->>'kid' = $1`,
      [active.kid],
    );
    const told = new Map(records.map((row) => [row.organisation_id, JSON.parse(row.record)]));
    const [{ logs }] = (await signet.sql('select count(*)::int as logs from activity_head')) as [
      { logs: number },
    ];
    expect(told.size).toBe(logs);
    const fact = { kid: active.kid, previous_kid: former.kid, forced: false };
    expect(told.get(home())).toMatchObject({ ...fact, actor: [{ type: 'management_key' }] });
    expect(told.get(other)).toMatchObject({ ...fact, actor: [{ type: 'system', id: 'audit-keys' }] });
  });

  it('leaves what was signed before valid, for who kept the first key too', async () => {
    const kept = (await trusted()).slice(-1);
    const before = await exported();
    for (let count = 0; count < 3; count++) await rotate();
    const after = await exported();
    const now = await trusted();
    for (const text of [before, after]) {
      expect(verify(text, now)).toMatchObject({ verdict: 'valid' });
      expect(verify(text, withSuccessors(kept, now))).toMatchObject({ verdict: 'valid' });
    }
    expect(verify(after, kept).fault).toMatchObject({ kind: 'foreign_key' });
    expect(await findings()).toEqual([]);
    expect(await findings(kept)).toEqual([]);
  });

  it('is done by the command line as well', async () => {
    const [before] = await list();
    const gentle = await rotateAuditKey(beside.application.nest, { force: false });
    expect(gentle.ended).toEqual([]);
    const [active, former] = await list();
    expect(active!.kid).toBe(gentle.kid);
    expect(former!.kid).toBe(before!.kid);
  });

  it('waits for who is signing, so that no promise of the former key comes after it', async () => {
    const { nest } = beside.application;
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const signing = nest.get(Database).transaction(async (tx) => {
      await nest.get(AuditKeys).hold(tx);
      await released;
    });
    let isOver = false;
    const rotation = rotate().finally(() => (isOver = true));
    try {
      const isWaiting = async () =>
        (
          await signet.sql(
            `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%rotate_audit_key%'`,
          )
        ).length > 0;
      await eventually(async () => isOver || (await isWaiting()));
      expect(isOver).toBe(false);
    } finally {
      release();
      await signing;
      await rotation;
    }
  });

  it('lets no process sign with a former key, however they race', async () => {
    const organisations = [home(), await anOrganisation(signet), await anOrganisation(signet)];
    const journal = uncheckedJournal(signet);
    let isOver = false;
    const sealing = [signet, beside].flatMap(({ application: { nest } }) =>
      organisations.map(async (organisationId) => {
        for (let count = 0; !isOver; count++) {
          await nest.get(Database).transaction((tx) => journal.write(tx, anEvent(organisationId, { count })));
          await nest.get(Sealer).checkpoint(organisationId);
        }
      }),
    );
    try {
      const rotations = [signet, beside].map(async ({ application: { nest } }) => {
        for (let count = 0; count < 8; count++) await rotateAuditKey(nest, { force: count % 2 === 0 });
      });
      await Promise.all(rotations);
    } finally {
      isOver = true;
    }
    await Promise.all(sealing);
    for (const organisationId of organisations) {
      const signers = (await checkpoints(organisationId)).map(({ kid }) => kid);
      // In the order of the rotations, and none comes back.
      const turns = signers.filter((kid, index) => kid !== signers[index - 1]);
      expect(new Set(turns).size).toBe(turns.length);
      const order = (await list()).map(({ kid }) => kid).reverse();
      expect(turns).toEqual(order.filter((kid) => turns.includes(kid)));
      expect(turns.at(-1)).toBe(order.at(-1));
      expect(turns.length).toBeGreaterThan(1);
    }
    expect(await findings()).toEqual([]);
  });
});

describe('rotating an audit key that leaked', () => {
  it('lets nothing count by itself that former keys have signed, and promises the log anew', async () => {
    const before = await exported();
    const kept = await trusted();
    expect(verify(before, kept)).toMatchObject({ verdict: 'valid' });
    const { active, body } = await rotate(true);
    const now = await trusted();
    expect(body.ended).toContain((await list())[1]!.kid);
    expect(now.map(({ kid, isRevoked }) => [kid, isRevoked])).toEqual(
      now.map(({ kid }) => [kid, kid !== active.kid]),
    );
    expect(verify(before, now)).toMatchObject({ verdict: 'invalid', fault: { kind: 'unsigned', seq: 1 } });
    expect(verify(await exported(), now)).toMatchObject({ verdict: 'valid' });
    // Whoever has the former key could have endorsed any: the new list has to come by another way.
    expect(withSuccessors(kept, now).every(({ isRevoked }) => isRevoked)).toBe(true);
    expect(await findings()).toEqual([]);
  });
});

describe('somebody who is not the master key’s owner', () => {
  it('makes the service’s login neither rotate nor add a key', async () => {
    const thief = new pg.Client({ connectionString: signet.serviceUrl });
    await thief.connect();
    try {
      const { kid, publicKey } = newKeyPair('EdDSA');
      const content = JSON.stringify({
        kid,
        organisation_id: home(),
        public_key: publicKey,
        proof: `\\x${randomBytes(32).toString('hex')}`,
        created_at: new Date().toISOString(),
      });
      for (const warrant of [randomBytes(32), Buffer.alloc(0), null])
        await expect(thief.query('select rotate_audit_key($1, $2)', [content, warrant])).rejects.toThrow(
          'no warrant for this rotation of the audit key',
        );
      for (const change of [`revoked_at = now()`, `endorsement = ''`, `state = 'retired'`])
        await expect(thief.query(`update signing_key set ${change} where purpose = 'audit'`)).rejects.toThrow(
          'permission denied',
        );
    } finally {
      await thief.end();
    }
  });

  it('gets no key of their own published or believed, by the owner of the tables even', async () => {
    const { kid, publicKey } = newKeyPair('EdDSA');
    await owner.query(
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, created_at, retired_at)
       values ($1, 'audit', 'EdDSA', 'retired', $2, $3, now(), now())`,
      [kid, publicKey, randomBytes(32)],
    );
    try {
      expect((await list()).map((key) => key.kid)).not.toContain(kid);
      const asked = await call(signet, 'GET', `/.well-known/signet-audit-keys.json?kid=${kid}`);
      expect(asked.body.keys).toEqual([]);
      expect(await findings()).toContainEqual(expect.stringContaining(`The key ${kid}`));
    } finally {
      await owner.query('delete from signing_key where kid = $1', [kid]);
    }
    expect(await findings()).toEqual([]);
  });

  it.each<[string, 'active' | 'retired', string]>([
    ['was never revoked', 'retired', 'revoked_at = null'],
    ['was revoked later', 'retired', `revoked_at = revoked_at + interval '1 hour'`],
    ['signs on', 'retired', `retired_at = retired_at + interval '1 year'`],
    ['never stopped', 'retired', 'retired_at = null'],
    ['was made earlier', 'active', `created_at = created_at - interval '1 year'`],
    ['was endorsed', 'active', `endorsement = sha256('x')`],
    ['is missing', 'active', ''],
  ])('does not make the daily verification believe that a key %s', async (_, state, change) => {
    const [row] = await signet.sql<{ kid: string }>(
      `select kid from signing_key where purpose = 'audit' and state = $1 order by created_at desc limit 1`,
      [state],
    );
    const quietly = async (text: string, values: unknown[] = []) => {
      await owner.query('begin');
      await owner.query(`set local session_replication_role = 'replica'`);
      await owner.query(text, values);
      await owner.query('commit');
    };
    await owner.query('create table kept as select * from signing_key where kid = $1', [row!.kid]);
    try {
      await quietly(
        change ? `update signing_key set ${change} where kid = $1` : 'delete from signing_key where kid = $1',
        [row!.kid],
      );
      expect(await findings()).toContainEqual(expect.stringContaining(`signing_key: The key ${row!.kid}`));
    } finally {
      await quietly('delete from signing_key where kid = $1', [row!.kid]);
      await quietly('insert into signing_key select * from kept');
      await owner.query('drop table kept');
    }
    expect(await findings()).toEqual([]);
  });
});
