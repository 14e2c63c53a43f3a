import type { ActivityFilter } from '@signet/contracts';
import type { SealedFacts } from './sealed-facts.js';

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
  addType(conditions, 'e', type);
  if (outcome) conditions.add('e.outcome = $', outcome);
  if (actor_id) addActor(conditions, actor_id);
  if (request_id) conditions.add('e.request_id = $', request_id);
  if (since) conditions.add('e.occurred_at >= $::timestamptz', since);
  if (until) conditions.add('e.occurred_at < $::timestamptz', until);
  return conditions;
}

/** Whether an event is what a filter asks for, its time apart. The same as {@link addFilter}, of what was recorded. */
export function isWanted(facts: SealedFacts, filter: ActivityFilter): boolean {
  const { agent_id, type, outcome, actor_id, request_id } = filter;
  return (
    (!agent_id || facts.agent_id === agent_id) &&
    isOfType(facts.type, type) &&
    (!outcome || facts.outcome === outcome) &&
    (!actor_id || facts.actor[0]?.id === actor_id) &&
    (!request_id || facts.request_id === request_id)
  );
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

// What an agent did to itself is found by the agent, everything else by the actor: an index each.
function addActor(conditions: Conditions, actorId: string): void {
  conditions.add(`e.actor->0->>'id' = $`, actorId);
  const others = `e.agent_id is distinct from (e.actor->0->>'id')`;
  if (actorId.startsWith('agt_')) conditions.add(`(e.agent_id = $ or ${others})`, actorId);
  else conditions.add(others);
}

/** The same as {@link addType}, of a type that was read. */
export const isOfType = (type: string, wanted: string | undefined): boolean =>
  !wanted || (wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted);

/** Asks for one type, or with `agent.*` for all that begin alike, of the row with that alias. */
export function addType(conditions: Conditions, alias: string, type: string | undefined): Conditions {
  if (!type) return conditions;
  if (!type.endsWith('.*')) return conditions.add(`${alias}.type = $`, type);
  return conditions.add(`starts_with(${alias}.type, $)`, type.slice(0, -1));
}
