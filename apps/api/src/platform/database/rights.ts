import type { Reader } from './database.js';

type Verb = 'select' | 'insert' | 'update' | 'delete';

/** What may be done with a table: with all of it, or with some columns. */
export type Right = Verb | readonly [Verb, readonly string[] | { except: readonly string[] }];

/** Everything an account may do in one schema. What is not named here it may not do. */
export interface SchemaRights {
  schema: string;
  /** By name; `*` is every table that is not named. A partition needs none: it is reached through its table. */
  tables: Readonly<Record<string, readonly Right[]>>;
  /** Whether it may draw from the schema's sequences. */
  sequences?: boolean;
  /** Functions that act with their owner's rights (`security definer`) and that it may call. */
  functions: readonly string[];
}

interface Column {
  name: string;
  granted: string[];
}

interface Relation {
  name: string;
  kind: 'table' | 'sequence';
  granted: string[];
  public: string[];
  columns: Column[];
}

/**
 * Makes the account's rights in the schema exactly what is declared: missing ones are given, others taken, and what
 * everybody may do with these tables and functions with them. Touches nothing when all is as it should be, because a
 * changed right makes every session plan its statements anew.
 * @param owner works as the owner of the schema's objects
 */
export async function applyRights(owner: Reader, account: string, rights: SchemaRights): Promise<void> {
  for (const statement of await differences(owner, account, rights)) await owner.query(statement);
}

/** The statements that would make the rights what is declared; none when they are. */
export async function differences(reader: Reader, account: string, rights: SchemaRights): Promise<string[]> {
  const relations = await reader.query<Relation[]>(RELATIONS, [rights.schema, account]);
  const functions = await reader.query<GuardedFunction[]>(FUNCTIONS, [rights.schema, account]);
  const schema = await reader.query<{ statement: string }[]>(SCHEMA, [rights.schema, account]);
  const [quoted] = await reader.query<[{ account: string; schema: string }]>(
    'select quote_ident($1) as account, quote_ident($2) as schema',
    [account, rights.schema],
  );
  return [
    ...schema.map(({ statement }) => statement),
    ...relations.flatMap((relation) => changesOf(relation, quoted, wantedOf(relation, rights))),
    ...functions.flatMap((one) => changesOfFunction(one, quoted, rights.functions)),
  ];
}

const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Rights as they stand in a statement: `select`, `insert (id)`. */
function wantedOf({ name, kind, columns }: Relation, { tables, sequences }: SchemaRights): Set<string> {
  if (kind === 'sequence') return new Set(sequences ? ['usage'] : []);
  return new Set(
    (tables[name] ?? tables['*'] ?? []).flatMap((right) => {
      if (typeof right === 'string') return [right];
      const [verb, listed] = right;
      const names =
        'except' in listed
          ? columns.map((column) => column.name).filter((column) => !listed.except.includes(column))
          : listed;
      return names.map((column) => `${verb} (${ident(column)})`);
    }),
  );
}

function changesOf(
  { name, kind, granted, public: everybodys, columns }: Relation,
  { account, schema }: { account: string; schema: string },
  wanted: ReadonlySet<string>,
): string[] {
  const has = new Set([
    ...granted,
    ...columns.flatMap((column) => column.granted.map((verb) => `${verb} (${ident(column.name)})`)),
  ]);
  const target = `on ${kind} ${schema}.${ident(name)}`;
  const missing = [...wanted].filter((right) => !has.has(right));
  const extra = [...has].filter((right) => !wanted.has(right));
  return [
    ...(extra.length ? [`revoke ${extra.join(', ')} ${target} from ${account}`] : []),
    ...(everybodys.length ? [`revoke all ${target} from public`] : []),
    ...(missing.length ? [`grant ${missing.join(', ')} ${target} to ${account}`] : []),
  ];
}

interface GuardedFunction {
  name: string;
  /** With the types of its parameters, as a statement names it. */
  signature: string;
  isGranted: boolean;
  isPublic: boolean;
}

function changesOfFunction(
  { name, signature, isGranted, isPublic }: GuardedFunction,
  { account }: { account: string },
  wanted: readonly string[],
): string[] {
  const isWanted = wanted.includes(name);
  return [
    ...(isPublic ? [`revoke execute on function ${signature} from public`] : []),
    ...(isGranted && !isWanted ? [`revoke execute on function ${signature} from ${account}`] : []),
    ...(!isGranted && isWanted ? [`grant execute on function ${signature} to ${account}`] : []),
  ];
}

// Of a column only what is granted on it alone. Extensions look after their own objects.
const RELATIONS = `
  with account as (select oid from pg_roles where rolname = $2)
  select c.relname as name, case c.relkind when 'S' then 'sequence' else 'table' end as kind,
    array(select lower(acl.privilege_type) from aclexplode(c.relacl) acl, account where acl.grantee = account.oid
      order by 1) as granted,
    array(select lower(acl.privilege_type) from aclexplode(c.relacl) acl where acl.grantee = 0 order by 1) as public,
    coalesce((select json_agg(json_build_object('name', a.attname, 'granted',
          array(select lower(acl.privilege_type) from aclexplode(a.attacl) acl, account
            where acl.grantee = account.oid order by 1)) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
  from pg_class c
  where c.relnamespace = (select oid from pg_namespace where nspname = $1) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;

const FUNCTIONS = `
  with account as (select oid from pg_roles where rolname = $2)
  select p.proname as name,
    format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as signature,
    exists (select from aclexplode(p.proacl) acl, account where acl.grantee = account.oid) as "isGranted",
    exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl where acl.grantee = 0) as "isPublic"
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = $1 and p.prosecdef
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by p.proname`;

// Clusters that began before PostgreSQL 15 let everybody create in "public".
const SCHEMA = `
  select format('grant usage on schema %I to %I', n.nspname, $2::name) as statement
    from pg_namespace n where n.nspname = $1 and not has_schema_privilege($2, n.oid, 'usage')
  union all
  select format('revoke create on schema %I from %s', n.nspname,
      case acl.grantee when 0 then 'public' else quote_ident($2) end)
    from pg_namespace n, aclexplode(n.nspacl) acl
    where n.nspname = $1 and acl.privilege_type = 'CREATE'
      and acl.grantee in (0, (select oid from pg_roles where rolname = $2))`;
