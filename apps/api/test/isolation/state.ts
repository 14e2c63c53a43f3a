import type { Signet } from '../support/signet.js';
import type { Organisation } from './organisation.js';

/** What each table has of an organisation: how many rows, and their digest. */
export type State = Readonly<Record<string, string>>;

// Written a moment later: no effect of a call.
const BESIDE = `- 'last_used_at' - 'last_verified_at'`;

/** Every table whose rows say which organisation they belong to. */
export async function tablesOf({ sql }: Pick<Signet, 'sql'>): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attname = 'organisation_id' order by 1`,
  );
  return rows.map(({ name }) => name);
}

let tables: Promise<string[]> | undefined;

/** What there is of some organisations, at one moment. */
export async function stateOf(...organisations: readonly Organisation[]): Promise<State[]> {
  const { signet } = organisations[0]!;
  tables ??= tablesOf(signet);
  const parts = (await tables).map(
    (name) =>
      `select '${name}' as name, organisation_id as id,
         count(*) || ' ' || sum(hashtextextended((to_jsonb(t) ${BESIDE})::text, 0)) as state
       from ${name} t where organisation_id = any($1) group by 2`,
  );
  const rows = await signet.sql<{ name: string; id: string; state: string }>(parts.join(' union all '), [
    organisations.map(({ id }) => id),
  ]);
  return organisations.map(({ id }) =>
    Object.fromEntries(rows.filter((row) => row.id === id).map(({ name, state }) => [name, state])),
  );
}

/** The tables that differ. */
export const changed = (before: State, after: State): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (table) => after[table] !== before[table],
  );
