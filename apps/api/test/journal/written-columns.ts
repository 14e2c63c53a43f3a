import { files } from '../architecture/sources.js';
import type { Signet } from '../support/signet.js';

/** A table, by name, with its columns as they are in a row that nobody gave a value of its own. */
interface Table {
  name: string;
  blank: Record<string, unknown>;
}

/**
 * Notes which columns the service gives values of their own: not the default of the column. The statements of the tests
 * count for nothing, and what was deleted meanwhile still counts.
 */
export class WrittenColumns {
  private constructor(
    private readonly signet: Signet,
    private readonly tables: readonly Table[],
  ) {}

  /** From here on; and what is there by now, which the start of the service wrote. */
  static async watch(signet: Signet): Promise<WrittenColumns> {
    const tables = await tablesOf(signet);
    await signet.sql(WATCH);
    for (const { name, blank } of tables) {
      await signet.sql(
        `insert into watch.written select distinct '${name}', e.key from ${name} t, jsonb_each(to_jsonb(t)) e
         where e.value is distinct from $1::jsonb -> e.key`,
        [JSON.stringify(blank)],
      );
      const literal = `'${name}', '${JSON.stringify(blank).replaceAll("'", "''")}'`;
      await signet.sql(
        `create trigger watch after insert or update on ${name} for each row execute function watch.note(${literal})`,
      );
    }
    return new WrittenColumns(signet, tables);
  }

  /** Every column of the service's tables, as `table.column`. */
  all(): string[] {
    return this.tables.flatMap(({ name, blank }) => Object.keys(blank).map((column) => `${name}.${column}`));
  }

  async unwritten(): Promise<string[]> {
    const rows = await this.signet.sql<{ name: string }>(
      `select distinct "table" || '.' || "column" as name from watch.written`,
    );
    const written = new Set(rows.map(({ name }) => name));
    return this.all().filter((name) => !written.has(name));
  }
}

/** Without what the database computes: nobody may write that. */
async function tablesOf({ sql }: Signet): Promise<Table[]> {
  const tables = await sql<{ name: string; blank: string }>(`
    select t.relname as name,
      string_agg(format('%L, to_jsonb(%s)', c.column_name, coalesce(c.column_default, 'null::text')), ', ') as blank
    from information_schema.columns c join pg_class t on t.oid = c.table_name::regclass
    where c.table_schema = 'public' and t.relkind in ('r', 'p') and not t.relispartition and t.relname <> 'migration'
      and c.is_generated = 'NEVER' and c.is_identity = 'NO'
    group by 1 order by 1`);
  return Promise.all(
    tables.map(async ({ name, blank }) => {
      const [row] = await sql<Pick<Table, 'blank'>>(`select jsonb_build_object(${blank}) as blank`);
      return { name, blank: row!.blank };
    }),
  );
}

// No constraint on the notes: two transactions that write the same column must not wait for each other.
const WATCH = `
  create schema watch;
  create unlogged table watch.written ("table" text, "column" text);
  create function watch.note() returns trigger language plpgsql security definer as $$
  begin
    if current_setting('application_name') like 'signet%' then
      insert into watch.written select tg_argv[0], e.key from jsonb_each(to_jsonb(new)) e
      where e.value is distinct from tg_argv[1]::jsonb -> e.key
        and (tg_op = 'INSERT' or e.value is distinct from to_jsonb(old) -> e.key);
    end if;
    return null;
  end $$`;

const sql = files.filter(({ name }) => !/^(migrations|cli)\//.test(name)).map(({ code }) => code);

/** Whether a statement of the sources gives the column (`table.column`) a value: in an `insert` that lists it, or a `set`. */
export function isNamedInAWrite(name: string): boolean {
  const [table, column] = name.split('.');
  const inserted = new RegExp(`insert into ${table} \\([^)]*\\b${column}\\b`);
  const set = new RegExp(
    `update ${table}\\b[^\`;]*?\\bset\\b[^\`;]*?\\b${column} = (?!null\\b|false\\b|0\\b)`,
  );
  return sql.some((code) => inserted.test(code) || set.test(code));
}
