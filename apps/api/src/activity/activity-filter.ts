import type { ActivityFilter } from '@signet/contracts';

/** Conditions of a query, and the parameters they stand for. */
export class Conditions {
  private readonly all: string[] = [];

  constructor(readonly values: unknown[]) {}

  /** Adds a condition; each `$` in it becomes the parameter of the next value. */
  add(condition: string, ...values: unknown[]): this {
    let number = this.values.length;
    this.values.push(...values);
    this.all.push(condition.replaceAll('$', () => `$${++number}`));
    return this;
  }

  /** The conditions in one, for after `where` or `on`. */
  toString(): string {
    return this.all.length ? this.all.join(' and ') : 'true';
  }
}

/** Adds what a filter asks of the event `e`. */
export function addFilter(conditions: Conditions, filter: ActivityFilter): Conditions {
  const { agent_id, type, outcome, actor_id, request_id, since, until } = filter;
  if (agent_id) conditions.add('e.agent_id = $', agent_id);
  if (type?.endsWith('.*')) addPrefix(conditions, type.slice(0, -1));
  else if (type) conditions.add('e.type = $', type);
  if (outcome) conditions.add('e.outcome = $', outcome);
  if (actor_id) conditions.add(`e.actor->0->>'id' = $`, actor_id);
  if (request_id) conditions.add('e.request_id = $', request_id);
  if (since) conditions.add('e.occurred_at >= $::timestamptz', since);
  if (until) conditions.add('e.occurred_at < $::timestamptz', until);
  return conditions;
}

export const isFiltered = (filter: ActivityFilter): boolean =>
  Object.entries(filter).some(([name, value]) => name in FILTERS && value !== undefined);

const FILTERS = {
  agent_id: true,
  type: true,
  outcome: true,
  actor_id: true,
  request_id: true,
  since: true,
  until: true,
} satisfies Record<keyof ActivityFilter, true>;

// A range instead of LIKE: the index on types serves it whatever the collation of the database.
function addPrefix(conditions: Conditions, prefix: string): void {
  conditions.add('e.type >= $ collate "C"', prefix);
  conditions.add('e.type < $ collate "C"', `${prefix}\u{10ffff}`);
}
