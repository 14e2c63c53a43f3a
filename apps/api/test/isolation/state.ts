import pg from 'pg';
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

// The service may add to them and change nothing (rights of its login): their number says it all.
const ADDED_TO = /^activity_(event|personal|chain|node)$/;

const digestOf = (table: string): string =>
  ADDED_TO.test(table) ? '' : `|| ' ' || sum(hashtextextended((to_jsonb(t) ${BESIDE})::text, 0))`;

let tables: Promise<string[]> | undefined;

/** What there is of some organisations, at one moment. */
export async function stateOf(...organisations: readonly Organisation[]): Promise<State[]> {
  const { signet } = organisations[0]!;
  tables ??= tablesOf(signet);
  const parts = (await tables).map(
    (name) =>
      `select '${name}' as name, organisation_id as id,
         count(*)::text ${digestOf(name)} as state
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

/** Runs some work while somebody else has a lock on every row of an organisation: whoever wants one of them waits. */
export async function whileHeld<T>({ signet, id }: Organisation, work: () => Promise<T>): Promise<T> {
  tables ??= tablesOf(signet);
  const rows = (await tables).map(
    (name) => `(select count(*) from (select from ${name} where organisation_id = $1 for update) held)`,
  );
  const client = new pg.Client({ connectionString: signet.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select ${rows.join(', ')}`, [id]);
    return await work();
  } finally {
    await client.end();
  }
}
