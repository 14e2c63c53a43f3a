import { loginOf } from '../../src/platform/database/login.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { prepare } from '../../src/prepare/index.js';
import { aDatabase, aName, at, migrateAsBefore, settingsOf } from '../support/databases.js';
import { startSignet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

const logger = new Logger('silent');
const LAST_OF_BEFORE = 1763700520000;

/** A database as the version before logins left it: one role for all, without a login, with rights on every table. */
async function anOldDatabase(attributes?: string) {
  const database = await aDatabase(attributes === undefined ? {} : { attributes });
  await migrateAsBefore(database.ownerUrl, LAST_OF_BEFORE);
  await at(
    database.ownerUrl,
    `select ensure_activity_partition('2020-01-15')`,
    `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, record)
       select uuidv7(), id, '2020-01-15', 'agent.verified', 'success', '[]', '{"id":"x"}' from organisation`,
    `insert into activity_hold (id, organisation_id, reason, placed_at, placed_by)
       select 'hold_old', id, 'Litigation', now(), 'x' from organisation`,
    `insert into agent (id, organisation_id, name, owner_email, status, permissions)
       select 'agt_${'1'.repeat(32)}', id, 'Old agent', 'x@example.com', 'active', '{a:b:c}' from organisation`,
  );
  return database;
}

describe('the upgrade of a database of the version before', () => {
  it('takes the rights of the shared role away and keeps every row', async () => {
    const { ownerUrl, superuserUrl } = await anOldDatabase('superuser');
    const [before] = await at(
      superuserUrl,
      `select has_table_privilege('signet_app', 'agent', 'select') as may`,
    );
    expect(before).toEqual({ may: true });

    const { settings, warning } = await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger);

    expect(warning).toBeNull();
    const left = await at(
      superuserUrl,
      `select c.relname from pg_class c, aclexplode(c.relacl) acl where acl.grantee = 'signet_app'::regrole
       union all select p.proname from pg_proc p, aclexplode(p.proacl) acl where acl.grantee = 'signet_app'::regrole
       union all select n.nspname from pg_namespace n, aclexplode(n.nspacl) acl where acl.grantee = 'signet_app'::regrole
       union all select 'default' from pg_default_acl d, aclexplode(d.defaclacl) acl where acl.grantee = 'signet_app'::regrole`,
    );
    expect(left).toEqual([]);
    const rows = await at(
      settings.DATABASE_URL,
      `select (select count(*)::int from activity_event) as events, (select count(*)::int from activity_hold) as holds,
         (select sum(agents)::int from agent_count) as counted, (select name from agent) as agent`,
    );
    expect(rows).toEqual([{ events: 1, holds: 1, counted: 1, agent: 'Old agent' }]);
    await expect(at(settings.DATABASE_URL, `select drop_activity_month('202001')`)).rejects.toThrow(
      'legal hold',
    );
    // Its functions run with the rights that they had, for tables of any month.
    await at(settings.DATABASE_URL, `select ensure_activity_partition('2031-01-15')`);
  });

  it('serves afterwards, with the login that SIGNET_DATABASE_ROLE named before', async () => {
    const { ownerUrl, superuserUrl } = await anOldDatabase('superuser');
    // Another name than in production, because all databases of the tests' server share its accounts.
    const role = aName('signet_app');
    await at(
      superuserUrl,
      `create role ${role} nologin`,
      `grant select, update on all tables in schema public to ${role}`,
    );
    const signet = await startSignet({
      environment: { DATABASE_URL: ownerUrl, SIGNET_DATABASE_ROLE: role, SIGNET_ROLE: 'all' },
    });
    try {
      expect(loginOf(signet.serviceUrl).name).toBe(role);
      await anAgent(signet);
      expect((await call(signet, 'GET', '/health')).status).toBe(200);
      await expect(at(signet.serviceUrl, 'update activity_event set record = record')).rejects.toThrow(
        'permission denied',
      );
    } finally {
      await signet.close();
    }
  });

  it('works where the shared role belongs to somebody else', async () => {
    const { ownerUrl } = await anOldDatabase('nocreaterole');
    const { warning } = await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger);
    expect(warning).toContain('could not be made');
  });

  it('keeps out whom a statement had disabled, and nobody else', async () => {
    const { ownerUrl } = await aDatabase({ attributes: 'superuser' });
    await migrateAsBefore(ownerUrl, 1763820804000);
    const member = (id: string, disabledAt: string) => [
      `insert into member (id, organisation_id, email, name, role, password_hash, disabled_at)
         select '${id}', id, '${id}@example.com', 'Ada', 'owner', 'hash', ${disabledAt} from organisation`,
      `insert into session (digest, member_id, expires_at) values ('${id}', '${id}', now() + interval '1 day')`,
    ];
    await at(ownerUrl, ...member('mem_in', 'null'), ...member('mem_out', 'now()'));

    const { settings } = await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger);

    const rows = await at(
      settings.DATABASE_URL,
      `select m.id, m.password_hash, s.member_id as session from member m left join session s on s.member_id = m.id
       order by 1`,
    );
    expect(rows).toEqual([
      { id: 'mem_in', password_hash: 'hash', session: 'mem_in' },
      { id: 'mem_out', password_hash: null, session: null },
    ]);
  });

  it('tells of the tokens that ended within the last day, and of nobody else’s', async () => {
    const { ownerUrl } = await aDatabase({ attributes: 'superuser' });
    await migrateAsBefore(ownerUrl, 1763820807000);
    let families = 0;
    const agent = (name: string, status: string, epoch: number, issued: string, deleted = 'null') => {
      const id = `agt_${name.padEnd(32, '0')}`;
      families += 1;
      return [
        `insert into agent (id, organisation_id, name, owner_email, status, permissions, token_epoch, deleted_at, revoked_at)
           select '${id}', id, '${name}', 'x@example.com', '${status}', '{a:b:c}', ${epoch}, ${deleted},
             case '${status}' when 'revoked' then now() end from organisation`,
        `insert into token_family (id, organisation_id, agent_id, current_digest, created_at, expires_at, ends_at)
           select decode('${String(families).padStart(24, '0')}', 'hex'), id, '${id}', '', now() - interval '${issued}',
             now() + interval '7 days', now() + interval '30 days' from organisation`,
      ];
    };
    await at(
      ownerUrl,
      ...agent('active', 'active', 0, '1 hour'),
      ...agent('rekeyed', 'active', 3, '1 hour'),
      ...agent('stopped', 'suspended', 0, '1 hour'),
      ...agent('revoked', 'revoked', 1, '1 hour'),
      ...agent('deleted', 'active', 1, '1 hour', 'now()'),
      ...agent('longago', 'suspended', 1, '2 days'),
    );

    const { settings } = await prepare(settingsOf({ DATABASE_URL: ownerUrl }), logger);

    const rows = await at(
      settings.DATABASE_URL,
      `select rtrim(substr(e.agent_id, 5), '0') as name, e.epoch, a.token_epoch as now, e.seq::int,
         e.until > now() + interval '23 hours' as "isLong" from token_end e join agent a on a.id = e.agent_id order by 4`,
    );
    expect(rows).toEqual([
      { name: 'deleted', epoch: 2, now: 2, seq: 1, isLong: true },
      { name: 'rekeyed', epoch: 3, now: 3, seq: 2, isLong: true },
      { name: 'revoked', epoch: 2, now: 2, seq: 3, isLong: true },
      { name: 'stopped', epoch: 1, now: 1, seq: 4, isLong: true },
    ]);
    expect(await at(settings.DATABASE_URL, 'select seq::int from token_end_head')).toEqual([{ seq: 4 }]);
  });
});
