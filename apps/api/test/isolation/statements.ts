import pg from 'pg';

type Query = (this: Service, statement: unknown, ...rest: unknown[]) => unknown;

interface Service {
  connectionParameters?: { application_name?: string };
}

/**
 * Stands between the service and its database: hears every statement, and can put another text in place of one. The
 * tests' own connections are not listened to.
 */
export class Statements {
  /** The texts heard since the last time somebody looked. */
  readonly heard = new Set<string>();
  /** What PostgreSQL said to texts of ours that are no SQL. */
  readonly nonsense: string[] = [];
  private replaced: { from: string; to: string } | null = null;
  private readonly original = Reflect.get(pg.Client.prototype, 'query') as Query;

  constructor() {
    const { original } = this;
    const listen = (statement: unknown) => this.passed(statement);
    const judge = (error: unknown) => this.failed(error);
    pg.Client.prototype.query = function (this: Service, statement: unknown, ...rest: unknown[]) {
      if (!this.connectionParameters?.application_name?.startsWith('signet'))
        return original.call(this, statement, ...rest);
      const answer = original.call(this, listen(statement), ...rest);
      if (answer instanceof Promise) answer.catch(judge);
      return answer;
    } as unknown as typeof pg.Client.prototype.query;
  }

  restore(): void {
    pg.Client.prototype.query = this.original as unknown as typeof pg.Client.prototype.query;
  }

  /** Runs some work while one statement is another one. */
  async with<T>(from: string, to: string, work: () => Promise<T>): Promise<T> {
    this.replaced = { from, to };
    try {
      return await work();
    } finally {
      this.replaced = null;
    }
  }

  private passed(statement: unknown): unknown {
    const text = typeof statement === 'string' ? statement : (statement as { text?: string }).text;
    if (typeof text !== 'string') return statement;
    this.heard.add(text);
    if (text !== this.replaced?.from) return statement;
    if (typeof statement === 'string') return this.replaced.to;
    // A prepared statement keeps its text for as long as its connection lives: this one goes without a name.
    return Object.assign(Object.create(statement as object) as object, {
      name: undefined,
      text: this.replaced.to,
    });
  }

  private failed(error: unknown): void {
    const { code, message } = error as { code?: string; message: string };
    if (this.replaced && code?.startsWith('42')) this.nonsense.push(`${message}: ${this.replaced.to}`);
  }
}

const COLUMN = String.raw`(?:"?\w+"?\.)?"?organisation_id"?`;
const PARAMETER = String.raw`\$\d+(?:::\w+(?:\[\])?)?`;
const CONDITION = new RegExp(
  String.raw`(?<=\b(?:where|and|or|on|not|when)\s+\(*|\(\s*)${COLUMN} = (?:(any\()(${PARAMETER})\)|(${PARAMETER})|${COLUMN}|\w+\.id\b)` +
    String.raw`|(?<=\b(?:where|and|or|on)\s+\(*)\w+\.id = ${COLUMN}`,
  'gi',
);

/** A statement without one of its conditions about the organisation. */
export interface Mutant {
  text: string;
  /** Which condition is dropped, as it was written. */
  condition: string;
  at: number;
  mutated: string;
}

/** A statement without each of its conditions in turn. */
export function mutantsOf(text: string): Mutant[] {
  return [...text.matchAll(CONDITION)].map((found) => {
    const [condition, list, elements, single] = found;
    const parameter = elements ?? single;
    const bare = parameter?.replace(/::.*/, '');
    // A parameter that nothing reads has no type, and PostgreSQL refuses the statement.
    const always = parameter ? `(${bare}::uuid${list ? '[]' : ''} is not null)` : 'true';
    const at = found.index;
    const mutated = text.slice(0, at) + always + text.slice(at + condition.length);
    return { text, condition, at, mutated };
  });
}
