import type { Scope } from '../../src/access/index.js';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { Sealer } from '../../src/activity/index.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent } from '../support/wire.js';

/** What may be added to and never changed, and what decides how it is read. */
const EVIDENCE = [
  'activity_event',
  'activity_chain',
  'activity_node',
  'activity_checkpoint',
  'activity_archive',
  'activity_hold',
  'activity_epoch',
  'event_epoch',
  'signing_key',
  'warrant_key',
  'migration',
];

const REWRITES = EVIDENCE.flatMap((table) => [
  `update ${table} set (%first) = (select %first from ${table} limit 1)`,
  `delete from ${table}`,
  `truncate ${table}`,
  `truncate ${table} cascade`,
  `merge into ${table} using (select 1) one on true when matched then delete`,
  `do $$ begin lock table ${table} in access exclusive mode; end $$`,
]);

/** Of every table and partition there is. */
const DDL = [
  'drop table %table',
  'drop table %table cascade',
  'alter table %table disable trigger all',
  'alter table %table disable trigger user',
  'alter table %table owner to current_user',
  'alter table %table add column stowaway text',
  'alter table %table rename to another',
  'alter table %table set schema bullmq',
  'alter table %table set unlogged',
  'alter table %table no force row level security',
  'create rule quiet as on insert to %table do instead nothing',
  'create trigger evil before insert on %table for each row execute function suppress_redundant_updates_trigger()',
  'create index stowaway on %table ((1))',
  'truncate %table',
  'comment on table %table is null',
];

/**
 * What somebody sends who has nothing but the login: through an injection, or with a leaked address of the database.
 * PostgreSQL itself refuses every one of these.
 */
const STATEMENTS = [
  // To become the owner, or anybody else. The login is the lesser account, so there is nothing to go back to.
  'set role %owner',
  'set session authorization %owner',
  'alter role %me superuser',
  'alter role %me createrole',
  'alter role %me createdb',
  'alter role %me replication',
  'alter role %me bypassrls',
  'alter role %me rename to somebody',
  `alter role %me valid until 'infinity'`,
  'grant %owner to %me',
  `alter role %owner password 'mine'`,
  'reassign owned by %owner to %me',
  'create role accomplice login',
  'grant pg_execute_server_program to %me',
  'grant pg_read_all_data to %me',
  `set session_replication_role = 'replica'`,
  `alter system set archive_command = 'true'`,
  'alter database %database set session_replication_role = replica',
  'alter database %database owner to %me',
  'create database another',
  'drop database %database',

  // To put something on the path of a function that acts with the owner's rights.
  'create table public.activity_hold_ (id text)',
  'create temp table activity_hold (released_at timestamptz, since timestamptz, until timestamptz)',
  'create temp view activity_hold as select 1 as nothing',
  'create schema mine',
  'create schema authorization %me',
  'create function public.now() returns timestamptz language sql as $f$ select now() $f$',
  'create function pg_temp.now() returns timestamptz language sql as $f$ select pg_catalog.now() $f$',
  'create function pg_catalog.sha256(text) returns bytea language sql as $f$ select null::bytea $f$',
  'create or replace function public.require_warrant(purpose text, content text, warrant bytea) returns void language sql as $f$ $f$',
  'create procedure public.evil() language sql as $f$ $f$',
  'create aggregate public.count(text) (sfunc = textcat, stype = text)',
  'create operator public.<> (leftarg = text, rightarg = bigint, function = textanycat)',
  'create cast (text as bytea) without function',
  'create type public.activity_month as (a int)',
  'create domain public.month as text',
  'create sequence public.mine',
  'create view public.agents as select * from agent',
  'create materialized view public.agents as select * from agent',
  'create collation public.mine from "C"',
  'create text search configuration public.mine (copy = simple)',
  'create extension if not exists dblink',
  'create language plperlu',
  'create event trigger evil on ddl_command_start execute function evil()',
  'create publication all_of_it for all tables',
  `create subscription mine connection 'host=127.0.0.1' publication all_of_it with (connect = false)`,
  'create foreign data wrapper mine',
  `create server mine foreign data wrapper mine`,
  `create tablespace mine location '/tmp'`,
  'alter function drop_activity_month(text, bytea) reset all',
  'alter function drop_activity_month(text, bytea) security invoker',
  'drop function require_warrant(text, text, bytea)',
  'alter schema public owner to %me',
  'drop schema public cascade',
  'alter default privileges for role %owner grant all on tables to %me',
  'security label on table activity_event is null',

  // To leave the rows behind.
  `select pg_read_file('/etc/passwd')`,
  `select pg_read_binary_file('/etc/passwd')`,
  `select pg_ls_dir('.')`,
  `select pg_ls_waldir()`,
  `select pg_stat_file('/etc/passwd')`,
  `copy agent to program 'cat'`,
  `copy agent from program 'true'`,
  `copy agent to '/tmp/agents'`,
  `copy agent from '/etc/passwd'`,
  `select lo_import('/etc/passwd')`,
  `select lo_create(0)`,
  `select lo_creat(-1)`,
  `select lo_from_bytea(0, 'x')`,
  `select pg_terminate_backend(pid) from pg_stat_activity where usename is distinct from current_user and usename is not null`,
  `select pg_reload_conf()`,
  `select pg_rotate_logfile()`,
  `select pg_switch_wal()`,
  `select pg_create_physical_replication_slot('mine')`,
  `select pg_create_logical_replication_slot('mine', 'test_decoding')`,
  `select * from pg_authid`,
  `select passwd from pg_shadow where passwd is not null`,
  `load 'auto_explain'`,
  `checkpoint`,

  // The log: its order, its places, its promises, its keys.
  `insert into activity_event (id, txid, organisation_id, occurred_at, type, outcome, actor, record)
     select gen_random_uuid(), '1', id, now(), 'agent.verified', 'success', '[]', '{}' from organisation`,
  `insert into activity_event (id, epoch, organisation_id, occurred_at, type, outcome, actor, record)
     select gen_random_uuid(), 0, id, now(), 'agent.verified', 'success', '[]', '{}' from organisation`,
  `insert into event (id, epoch, organisation_id, type, occurred_at, data)
     select 'evt_' || repeat('f', 32), 9, id, 'agent.created', now(), '{}' from organisation`,
  `update event set data = '{}'`,
  `update event set txid = '3'`,
  `update activity_head set seq = seq - 1`,
  `update activity_head set seq = 0, hash = null, edge = '{}'`,
  `update activity_head set hash = sha256(hash)`,
  `update activity_head set edge = array[sha256('x')]`,
  `update activity_head set txid = '0'`,
  `update activity_head set event_id = '00000000-0000-0000-0000-000000000000'`,
  `update activity_head set origin = 'elsewhere'`,
  `update activity_head set organisation_id = gen_random_uuid()`,
  `delete from activity_head`,
  `insert into activity_head (organisation_id, origin, seq, hash) values (gen_random_uuid(), 'x', 1, 'x')`,
  `insert into activity_checkpoint select (jsonb_populate_record(c, jsonb_build_object('number', c.number + 1))).*
     from activity_checkpoint c order by number desc limit 1`,
  `select add_activity_checkpoint((select row_to_json(c) from activity_checkpoint c order by number desc limit 1)::text, null)`,
  `select add_activity_checkpoint((select row_to_json(c) from activity_checkpoint c order by number desc limit 1)::text, sha256('x'))`,
  // Its keys stand among others that the service does make.
  ...['active', 'next', 'retiring', 'retired'].map(
    (state) => `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, ends_at)
      values ('mine', 'audit', 'EdDSA', '${state}', '{}', sha256('x'), now())`,
  ),
  ...[
    `state = 'retired'`,
    'private_sealed = null',
    'activated_at = now()',
    'retiring_at = now()',
    'ends_at = now()',
    'retired_at = now()',
  ].map((change) => `update signing_key set ${change} where purpose = 'audit'`),
  `insert into signing_key as k (kid, purpose, algorithm, state, public_key, proof)
     select kid, 'tokens', 'ES256', 'retired', '{}', sha256('x') from signing_key where purpose = 'audit'
     on conflict on constraint signing_key__pk do update set state = 'retired'`,
  `merge into signing_key k using (select 1) one on k.purpose = 'audit' when matched then update set state = 'retired'`,
  `with gone as (update signing_key set state = 'retired' where purpose = 'audit' returning 1) select * from gone`,
  // A key that was ended, or one that is said to be of before there were proofs.
  `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, ends_at)
     values ('mine', 'tokens', 'ES256', 'retiring', '{}', '', 'infinity')`,
  `update signing_key set state = 'next' where state = 'active' and purpose = 'tokens'`,
  `update signing_key set activated_at = now() where state = 'active' and purpose = 'tokens'`,
  `update signing_key set activated_at = null where state = 'active' and purpose = 'tokens'`,
  `update signing_key set proof = ''`,
  // What a key is, and what it is for.
  `update signing_key set kid = kid || 'x'`,
  `update signing_key set purpose = 'audit'`,
  `update signing_key set algorithm = 'none'`,
  `update signing_key set public_key = public_key`,
  `update signing_key set created_at = now()`,
  `insert into activity_archive (month, organisation_id, file, sha256, events, first_seq, last_seq, verified_at)
     select '202001', id, 'x', 'x', 10, 1, 10, now() from organisation`,
  `select add_activity_archive('{"month":"202001"}', null)`,
  `insert into activity_epoch (epoch) values (9)`,
  `insert into warrant_key (inner_block, outer_block) values (decode(repeat('00', 64), 'hex'), decode(repeat('00', 64), 'hex'))`,
  `select * from warrant_key`,
  `copy warrant_key to stdout`,
  `insert into migration (timestamp, name) values (1, 'x')`,
  `select setval('migration_id_seq', 1)`,
  `select nextval('migration_id_seq')`,
  `insert into organisation (slug, name) values ('another', 'Another')`,
  `update organisation set slug = 'mine'`,
  `insert into agent_count values (gen_random_uuid(), 'active', 'free', 0, 1000000)`,
  `update agent_count set agents = 0`,
  `alter table activity_event detach partition activity_event_default`,
  `alter table activity_event detach partition activity_event_default concurrently`,
  `create table bullmq.mine (id text)`,
  `delete from bullmq.migration`,
  `select drop_old_event_partition('activity_event', 'activity_event_default')`,
  `select drop_old_event_partition('event', 'event_default')`,
  `select drop_old_event_partition(null, null)`,
  `select ensure_event_partition('activity_event', now())`,
  `select ensure_event_partition('pg_temp.event', now())`,
  `select ensure_event_partition(null, now())`,
];

/** PostgreSQL answers these with a warning that nothing was granted, and they are judged by that alone. */
const VAIN = [
  'grant all on activity_archive to public',
  'grant all on activity_archive to current_user with grant option',
  'grant select on all tables in schema public to public',
  'grant execute on all functions in schema public to public',
  'grant all on schema public to public',
  'grant all on database %database to public',
  'revoke execute on function require_warrant(text, text, bytea) from public',
  'analyze activity_event',
  'vacuum activity_event',
  'reindex table activity_event',
  'cluster',
];

/** Refused by a right, by a guard, or because a guard found nothing to do for such a caller. */
const REFUSED =
  /permission denied|must be (owner|superuser|able to)|append-only|no warrant|only moves forward|is not (cleared|cut)|is no partition|is not old|Only roles with|only superuser|must have|requires superuser|cannot be renamed|is not allowed|does not exist|is not trusted|is not a trusted|no security label providers|cannot (set|drop|be changed)/i;

describe('somebody who has only the login of the service', () => {
  let signet: Signet;
  let service: pg.Client;
  beforeAll(async () => {
    signet = await startSignet();
    await aVerifiedAgent(signet);
    const { nest } = signet.application;
    const [{ id }] = (await signet.sql<{ id: Scope }>('select id from organisation')) as [{ id: Scope }];
    await nest.get(Sealer).checkpoint(id);
    await signet.sql(`insert into event (id, organisation_id, type, occurred_at, data)
      select 'evt_' || repeat('1', 32), id, 'agent.created', now(), '{"a":1}' from organisation`);
    service = new pg.Client({ connectionString: signet.serviceUrl });
    await service.connect();
  });
  afterAll(async () => {
    await service.end();
    await signet.close();
  });

  const columnOf = async (table: string): Promise<string> =>
    (
      await signet.sql<{ name: string }>(
        `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum = 1`,
        [table],
      )
    )[0]!.name;

  /** Everything that must be the same afterwards: evidence, rights, objects, accounts. */
  const fingerprint = async (): Promise<Record<string, string>> => {
    const seen: Record<string, string> = {};
    const look = async (query: string) => {
      const rows = JSON.stringify(await signet.sql(query));
      seen[query] = createHash('sha256').update(rows).digest('hex');
    };
    for (const table of [...EVIDENCE, 'activity_head', 'event', 'agent_count', 'organisation'])
      await look(`select * from ${table} order by 1, 2`);
    for (const catalogue of [
      `select relname, relowner, relacl::text, relkind, relrowsecurity from pg_class where oid >= 16384 order by oid`,
      `select tgname, tgenabled, tgrelid from pg_trigger order by oid`,
      `select proname, proowner, coalesce(proacl, acldefault('f', proowner))::text as rights, proconfig, prosecdef, prosrc from pg_proc where oid >= 16384 or proname ~ '^lo_' order by oid`,
      `select nspname, nspowner, nspacl::text from pg_namespace where nspname !~ '^pg_(toast_)?temp' order by oid`,
      `select count(*) from pg_operator`,
      `select count(*) from pg_cast`,
      `select count(*) from pg_type where oid >= 16384`,
      `select count(*) from pg_largeobject_metadata`,
      `select extname from pg_extension order by 1`,
      `select datdba, datacl::text from pg_database where datname = current_database()`,
      `select oid, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname = '${account()}' order by 1`,
    ])
      await look(catalogue);
    return seen;
  };

  const account = () => decodeURIComponent(new URL(signet.serviceUrl).username);
  const filled = async (text: string, table = ''): Promise<string> => {
    const { username, pathname } = new URL(signet.databaseUrl);
    const first = text.includes('%first') ? await columnOf(/update (\w+)/.exec(text)![1]!) : '';
    return text
      .replaceAll('%table', table)
      .replaceAll('%first', first)
      .replaceAll('%owner', username)
      .replaceAll('%me', `"${account()}"`)
      .replaceAll('%database', pathname.slice(1));
  };
  /** What the statement is told; null when it was not refused. */
  const refusalOf = async (text: string): Promise<string | null> => {
    try {
      await service.query(text);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const expectRefused = async (statements: readonly string[], table = '') => {
    const before = await fingerprint();
    const surprises: string[] = [];
    for (const statement of statements) {
      const text = await filled(statement, table);
      const refusal = await refusalOf(text);
      if (refusal === null || !REFUSED.test(refusal)) surprises.push(`${text}: ${refusal ?? 'DONE'}`);
    }
    expect(surprises).toEqual([]);
    expect(await fingerprint()).toEqual(before);
  };

  it('rewrites no evidence', () => expectRefused(REWRITES));

  it('becomes nobody else, puts nothing in the way of the guards, and leaves the rows for nothing', () =>
    expectRefused(STATEMENTS));

  it('changes no table and no partition', async () => {
    const tables = await signet.sql<{ name: string }>(
      `select oid::regclass::text as name from pg_class
       where relnamespace in ('public'::regnamespace, 'bullmq'::regnamespace) and relkind in ('r', 'p')`,
    );
    expect(tables.length).toBeGreaterThan(50);
    for (const { name } of tables) await expectRefused(DDL, name);
  });

  it('gives away and tidies nothing', async () => {
    const before = await fingerprint();
    for (const text of VAIN) await refusalOf(await filled(text));
    expect(await fingerprint()).toEqual(before);
  });

  it('reaches no partition behind the back of its table', async () => {
    const partitions = await signet.sql<{ name: string }>(
      `select relname as name from pg_class where relispartition and relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    expect(partitions.length).toBeGreaterThan(5);
    for (const { name } of partitions)
      for (const text of [`delete from ${name}`, `insert into ${name} default values`, `truncate ${name}`])
        expect([text, await refusalOf(text)]).toEqual([text, expect.stringContaining('permission denied')]);
  });

  it.each([
    'set role none',
    'reset role',
    'set session authorization default',
    'reset session authorization',
    'discard all',
    'set role "%me"',
    'reset all',
  ])('is nobody else after: %s', async (text) => {
    await service.query(text.replace('%me', account()));
    const { rows } = await service.query(
      `select session_user::text as login, current_user::text as works_as, current_setting('is_superuser') as super`,
    );
    expect(rows).toEqual([{ login: account(), works_as: account(), super: 'off' }]);
    expect(await refusalOf('delete from activity_event')).toContain('permission denied');
  });

  it('learns nothing of the warrants from how a guard fails', async () => {
    const warrants = [null, '', '\\x00', `\\x${'00'.repeat(32)}`];
    const answers = await Promise.all(
      warrants.map((warrant) =>
        service
          .query('select release_activity_hold($1, $2)', ['{"id":"hold_x"}', warrant])
          .catch(({ message }: Error) => message),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['no warrant for this release of a legal hold']));
  });

  it('begins no epoch: only another cluster does', async () => {
    const { rows } = await service.query(
      'select start_activity_epoch(0) as log, start_event_epoch(0) as events',
    );
    expect(rows).toEqual([{ log: null, events: null }]);
  });
});
