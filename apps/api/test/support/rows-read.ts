import { createRequire } from 'node:module';
import pg from 'pg';
import type { Signet } from './signet.js';

const { jest } = import.meta;

/** How pg writes a value for PostgreSQL. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  prepareValue: (value: unknown) => string | null;
};

interface Statement {
  /** Of prepared statements, which the service plans once for all values. */
  name?: string;
  text: string;
  values: unknown[];
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/**
 * Rows of the tables whose names begin with `table` that the statements of some work touch, as PostgreSQL counts them
 * when it runs them again. What they write then is undone.
 */
export async function rowsRead(signet: Signet, table: string, work: () => Promise<unknown>): Promise<number> {
  const client = new pg.Client({ connectionString: signet.databaseUrl });
  await client.connect();
  let rows = 0;
  for (const statement of await statementsOf(work)) {
    const { text } = statement;
    if (!/^\s*(select|with|update|insert)\b/i.test(text) || !text.includes(table)) continue;
    await client.query('begin');
    rows += rowsOf(await planOf(client, statement), table);
    await client.query('rollback');
  }
  await client.end();
  return rows;
}

/** Runs a statement again and returns the plan that was run. */
async function planOf(client: pg.Client, { name, text, values }: Statement): Promise<PlanNode> {
  if (!name) return explain(client, text, values);
  await client.query(`prepare again as ${text}`);
  await client.query('set local plan_cache_mode = force_generic_plan');
  const literals = values.map((value) => {
    const written = prepareValue(value);
    return written === null ? 'null' : client.escapeLiteral(written);
  });
  const plan = await explain(client, `execute again(${literals.join(', ')})`, []);
  await client.query('deallocate again');
  return plan;
}

async function explain(client: pg.Client, text: string, values: unknown[]): Promise<PlanNode> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (analyze, format json) ${text}`,
    values,
  );
  return rows[0]!['QUERY PLAN'][0].Plan;
}

/** What some work asks the database. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  await work();
  const calls = query.mock.calls as unknown as [string | Statement, unknown][];
  query.mockRestore();
  return calls.map(([statement, values]) =>
    typeof statement === 'string'
      ? { text: statement, values: Array.isArray(values) ? values : [] }
      : statement,
  );
}

function rowsOf(node: PlanNode, table: string): number {
  const touched =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const isOfTable = node['Relation Name']?.startsWith(table) && node['Node Type'].includes('Scan');
  const own = isOfTable ? touched * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, plan) => sum + rowsOf(plan, table), own);
}
