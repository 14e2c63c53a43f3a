import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseError } from 'pg';
import { CONSTRAINTS, problemOfConstraint } from '../../src/constraints.js';
import { toProblem } from '../../src/platform/http/problem-filter.js';
import { SERVICE_RIGHTS } from '../../src/prepare/service-rights.js';
import { startSignet, type Signet } from '../support/signet.js';

interface Constraint {
  name: string;
  table: string;
  /** Of its violation: not null aside, PostgreSQL's class 23. */
  sqlstate: string;
  references: string | null;
  isPartitioned: boolean;
}

let signet: Signet;
let catalogue: Constraint[];

beforeAll(async () => {
  signet = await startSignet();
  catalogue = await signet.sql<Constraint>(`
    select c.conname as name, t.relname as "table", f.relname as references, t.relkind = 'p' as "isPartitioned",
      case c.contype when 'f' then '23503' when 'c' then '23514' when 'x' then '23P01' else '23505' end as sqlstate
    from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class f on f.oid = c.confrelid
    where t.relnamespace = 'public'::regnamespace and not t.relispartition and c.contype in ('p', 'u', 'f', 'c', 'x')
      and t.relname <> 'migration'
    union all
    select i.relname, t.relname, null, t.relkind = 'p', '23505'
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where t.relnamespace = 'public'::regnamespace and not t.relispartition and x.indisunique and t.relname <> 'migration'
      and not exists (select from pg_constraint c where c.conindid = x.indexrelid)
    order by 1`);
});
afterAll(() => signet.close());

const meaningOf = ({ name }: Constraint) => CONSTRAINTS[name]!;
const why = (constraint: Constraint): string | null => {
  const meaning = meaningOf(constraint);
  return 'impossible' in meaning ? meaning.impossible : null;
};
const named = (constraints: Constraint[]): string[] => constraints.map(({ name }) => name);

/** The sources with the statements of the service. */
const sources = ((folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts') && !/^(migrations|cli)\//.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8')))(
  path.join(import.meta.dirname, '../../src'),
);
const insertsInto = (table: string): string[] =>
  sources.flatMap((text) =>
    [...text.matchAll(new RegExp(`insert into ${table}\\b[^\`]*`, 'g'))].map(([statement]) => statement),
  );

describe('the constraints of the database', () => {
  it('are declared, each of them and no other', () => {
    expect(catalogue.length).toBeGreaterThan(100);
    expect(Object.keys(CONSTRAINTS).sort()).toEqual(named(catalogue).sort());
  });

  it('that a caller can violate are answered as what they mean, never as 500', () => {
    const possible = catalogue.filter((constraint) => why(constraint) === null);
    expect(possible.length).toBeGreaterThan(0);
    for (const { name, sqlstate } of possible) {
      const refusal = Object.assign(new DatabaseError('no', 2, 'error'), {
        code: sqlstate,
        constraint: name,
      });
      const problem = toProblem(refusal, problemOfConstraint);
      expect([name, problem.status >= 400 && problem.status < 500]).toEqual([name, true]);
      expect(problem.particulars.detail).toMatch(/\.$/);
    }
    // The error of a partition names the partition's own constraint.
    expect(named(possible.filter(({ isPartitioned }) => isPartitioned))).toEqual([]);
  });

  it('whose violation would be a mistake of ours stay one', () => {
    const error = Object.assign(new DatabaseError('no', 2, 'error'), { code: '23505' });
    for (const constraint of [...named(catalogue.filter((one) => why(one) !== null)), 'toString', undefined])
      expect(toProblem(Object.assign(error, { constraint }), problemOfConstraint).code).toBe(
        'service.failed',
      );
  });

  it('that name a row which callers cannot take away name one that the service may not delete', () => {
    const tables: Readonly<Record<string, readonly unknown[]>> = SERVICE_RIGHTS.tables;
    const references = catalogue.filter((one) => one.sqlstate === '23503');
    const deletable = references.filter((one) => tables[one.references!]!.includes('delete'));
    // Whoever takes such a row away is told who needs it.
    expect(named(deletable)).toEqual(named(references.filter((one) => why(one) === null)));
    expect(references.map(why).filter((reason) => reason !== null && reason !== 'kept')).toEqual([]);
  });

  it('that an insert merges are in a table into which none does otherwise', () => {
    const merged = catalogue.filter((one) => why(one) === 'merged');
    expect(named(merged.filter(({ table }) => insertsInto(table).length === 0))).toEqual([]);
    expect(
      named(merged.filter(({ table }) => insertsInto(table).some((text) => !text.includes('on conflict')))),
    ).toEqual([]);
  });

  it('of tables that the service only reads are in tables into which it inserts nothing', () => {
    const unwritten = catalogue.filter((one) => why(one) === 'unwritten');
    expect(unwritten.length).toBeGreaterThan(0);
    expect(named(unwritten.filter(({ table }) => insertsInto(table).length > 0))).toEqual([]);
  });
});
