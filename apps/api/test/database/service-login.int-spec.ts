import pg from 'pg';
import { SERVICE_RIGHTS } from '../../src/prepare/service-rights.js';
import type { Right } from '../../src/platform/database/rights.js';
import { startSignet, type Signet } from '../support/signet.js';

const TABLES: Readonly<Record<string, readonly Right[]>> = SERVICE_RIGHTS.tables;
/** On columns as well as on tables; the others only on tables. MAINTAIN is newer than PostgreSQL 16. */
const COLUMN_VERBS = ['select', 'insert', 'update', 'references'] as const;
const TABLE_VERBS = ['delete', 'truncate', 'trigger', 'maintain'] as const;

/** What is declared of a verb: every column, these, all but these, or none. */
function declared(table: string, verb: string, columns: readonly string[]): string[] {
  for (const right of TABLES[table] ?? []) {
    if (right === verb) return [...columns];
    if (typeof right === 'string' || right[0] !== verb) continue;
    const listed = right[1];
    return 'except' in listed ? columns.filter((column) => !listed.except.includes(column)) : [...listed];
  }
  return [];
}

describe('the login of the service', () => {
  let signet: Signet;
  let service: pg.Client;
  let name: string;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_ROLE: 'all' } });
    service = new pg.Client({ connectionString: signet.serviceUrl });
    await service.connect();
    name = (await service.query<{ name: string }>('select session_user::text as name')).rows[0]!.name;
  });
  afterAll(async () => {
    await service.end();
    await signet.close();
  });

  it('is what every connection of the service logs in with', async () => {
    await signet.application.database.prepared({ name: 'who', text: 'select 1' }, []);
    const logins = await signet.sql<{ name: string; login: string }>(
      `select application_name as name, usename as login from pg_stat_activity
       where datname = current_database() and application_name ~ '^(signet|webhooks)'`,
    );
    expect(logins.map((row) => row.name)).toEqual(expect.arrayContaining(['signet', 'signet-hot']));
    expect(new Set(logins.map(({ login }) => login))).toEqual(new Set([name]));
    expect(name).toMatch(/^signet_service_test_/);
  });

  it('has no attribute, no membership and nothing of its own', async () => {
    const [role] = await signet.sql(
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
         array(select roleid::regrole::text from pg_auth_members where member = r.oid) as member_of,
         (select count(*)::int from pg_shdepend where refobjid = r.oid and deptype = 'o') as owned
       from pg_roles r where rolname = $1`,
      [name],
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      rolbypassrls: false,
      member_of: [],
      owned: 0,
    });
  });

  it('may create nothing anywhere, not even for a moment', async () => {
    const open = await signet.sql(
      `select nspname as place from pg_namespace where has_schema_privilege($1, oid, 'create')
       union all
       select privilege from unnest(array['create', 'temporary']) privilege
         where has_database_privilege($1, current_database(), privilege)`,
      [name],
    );
    expect(open).toEqual([]);
  });

  it('finds every table classified, and no class without a table', async () => {
    const tables = await signet.sql<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace
         and relkind in ('r', 'p', 'v', 'm', 'f') and (not relispartition or relname like '%_default')`,
    );
    const unclassified = tables.map((row) => row.name).filter((table) => !Object.hasOwn(TABLES, table));
    // A partition by default is one more partition: named only where something reads it by itself.
    expect(unclassified.filter((table) => !table.endsWith('_default'))).toEqual([]);
    const names = new Set(tables.map((row) => row.name));
    expect(Object.keys(TABLES).filter((table) => !names.has(table))).toEqual([]);
  });

  it('may do with each table and column what is declared, and nothing else', async () => {
    const rows = await signet.sql<{ name: string; columns: string[]; held: Record<string, string[]> }>(
      `select c.relname as name,
         array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
           order by attnum) as columns,
         (select json_object_agg(verb, array(select attname from pg_attribute
             where attrelid = c.oid and attnum > 0 and not attisdropped and has_column_privilege($1, c.oid, attnum, verb)
             order by attnum)) from unnest($2::text[]) verb) as held
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       order by c.relname`,
      [name, COLUMN_VERBS],
    );
    expect(rows.length).toBeGreaterThan(Object.keys(TABLES).length);
    for (const { name: table, columns, held } of rows)
      expect({ table, held }).toEqual({
        table,
        held: Object.fromEntries(COLUMN_VERBS.map((verb) => [verb, declared(table, verb, columns)])),
      });
  });

  it('may delete from what is declared, and truncate, reference or put triggers on nothing', async () => {
    const [{ version }] = (await signet.sql('select current_setting($1)::int as version', [
      'server_version_num',
    ])) as unknown as [{ version: number }];
    const verbs = TABLE_VERBS.filter((verb) => verb !== 'maintain' || version >= 170_000);
    const held = await signet.sql<{ name: string; verb: string }>(
      `select c.relname as name, verb from pg_class c, unnest($2::text[]) verb
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
         and has_table_privilege($1, c.oid, verb) order by 1, 2`,
      [name, verbs],
    );
    const wanted = Object.keys(TABLES)
      .filter((table) => TABLES[table]!.includes('delete'))
      .sort();
    expect(held).toEqual(wanted.map((table) => ({ name: table, verb: 'delete' })));
  });

  it('may not even read the sequences of our tables, and only draw from those of the queue', async () => {
    const held = await signet.sql(
      `select n.nspname as schema, verb, count(*)::int > 0 as any from pg_class c join pg_namespace n on n.oid = c.relnamespace,
         unnest(array['usage', 'select', 'update']) verb
       where c.relkind = 'S' and has_sequence_privilege($1, c.oid, verb) group by 1, 2`,
      [name],
    );
    expect(held).toEqual([{ schema: 'bullmq', verb: 'usage', any: true }]);
  });

  it('may change the wake-ups of the queue, and not its tables or their version', async () => {
    const tables = await signet.sql<{ name: string; verbs: string[] }>(
      `select c.relname as name, array(select verb from unnest(array['select', 'insert', 'update', 'delete', 'truncate',
           'references', 'trigger']) with ordinality as verbs (verb, n) where has_table_privilege($1, c.oid, verb) order by n) as verbs
       from pg_class c where c.relnamespace = 'bullmq'::regnamespace and c.relkind in ('r', 'p')`,
      [name],
    );
    expect(tables.length).toBeGreaterThan(5);
    for (const { name: table, verbs } of tables)
      expect([table, verbs]).toEqual([
        table,
        table === 'migration' ? ['select'] : ['select', 'insert', 'update', 'delete'],
      ]);
  });

  it('may call the functions with the rights of the owner that are declared, each of which pins what it relies on', async () => {
    const functions = await signet.sql<{
      name: string;
      may: boolean;
      settings: string[];
      everybody: boolean;
    }>(
      `select proname as name, has_function_privilege($1, p.oid, 'execute') as may, coalesce(proconfig, '{}') as settings,
         exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0) as everybody
       from pg_proc p where prosecdef and pronamespace in ('public'::regnamespace, 'bullmq'::regnamespace)
       order by proname`,
      [name],
    );
    expect(functions.filter(({ may }) => may).map((one) => one.name)).toEqual(
      [...SERVICE_RIGHTS.functions].sort(),
    );
    for (const one of functions) {
      expect(one).toMatchObject({ everybody: false });
      expect(one.settings).toEqual(
        expect.arrayContaining(['search_path=public, pg_temp', 'TimeZone=UTC', 'DateStyle=ISO, YMD']),
      );
    }
  });

  it('is of no use in another database of the same server', async () => {
    const other = await startSignet();
    const url = new URL(signet.serviceUrl);
    url.pathname = new URL(other.databaseUrl).pathname;
    const stranger = new pg.Client({ connectionString: url.href });
    await stranger.connect();
    try {
      for (const text of ['select from agent', `select ensure_activity_partition('2031-01-01')`])
        await expect(stranger.query(text)).rejects.toThrow('permission denied');
    } finally {
      await stranger.end();
      await other.close();
    }
  });
});
