import type { Reader } from './database.js';

/**
 * What the account of this connection can do beyond working with rows, in words for a person. Empty for one whose theft
 * lets nobody change tables, rights or accounts.
 */
export async function powersOf(reader: Reader): Promise<string[]> {
  const [{ powers }] = await reader.query<[{ powers: string[] }]>(POWERS);
  return powers;
}

/**
 * Takes from everybody what a database gives to everybody and a service has no use for: temporary tables and functions,
 * and large objects. Only as far as the account of this connection may.
 * @param account is let into the database, should it be closed to strangers
 */
export async function closeDatabase(owner: Reader, account: string): Promise<void> {
  const statements = await owner.query<{ statement: string }[]>(CLOSE, [account]);
  for (const { statement } of statements) await owner.query(statement);
}

const POWERS = `
  select array_remove(array[
    case when r.rolsuper then 'is a superuser' end,
    case when r.rolcreaterole and not r.rolsuper then 'may make accounts' end,
    case when r.rolcreatedb and not r.rolsuper then 'may make databases' end,
    case when r.rolreplication and not r.rolsuper then 'may replicate' end,
    case when r.rolbypassrls and not r.rolsuper then 'ignores row security' end,
    (select 'is a member of ' || string_agg(m.roleid::regrole::text, ', ' order by m.roleid) from pg_auth_members m
      where m.member = r.oid),
    case when exists (select from pg_class c where c.relowner = r.oid) then 'owns tables' end,
    case when exists (select from pg_database d where d.datname = current_database() and d.datdba = r.oid)
      then 'owns the database' end,
    case when has_schema_privilege(r.oid, current_schema(), 'create') and not r.rolsuper
      then 'may create tables and functions' end
  ], null) as powers
  from pg_roles r where r.rolname = session_user`;

// Functions of the server belong to its superuser, who alone can close them.
const CLOSE = `
  select format('grant connect on database %I to %I', d.datname, $1::name) as statement
    from pg_database d where d.datname = current_database() and not has_database_privilege($1, d.oid, 'connect')
  union all
  select format('revoke %s on database %I from %s', acl.privilege_type, d.datname,
      case acl.grantee when 0 then 'public' else quote_ident($1) end)
    from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
    where d.datname = current_database() and acl.privilege_type in ('CREATE', 'TEMPORARY')
      and acl.grantee in (0, (select oid from pg_roles where rolname = $1)) and pg_has_role(d.datdba, 'usage')
  union all
  select format('revoke execute on function pg_catalog.%I(%s) from public', p.proname,
      pg_get_function_identity_arguments(p.oid))
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
    where p.pronamespace = 'pg_catalog'::regnamespace and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea')
      and acl.grantee = 0 and pg_has_role(p.proowner, 'usage')`;
