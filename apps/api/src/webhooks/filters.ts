import { EVENT_ALIASES, type EventAlias, type EventMatch, type WebhookFormat } from '@signet/contracts';

/** What an endpoint wants to hear, as stored. */
export interface Filters {
  /** Names, prefixes (`agent.*`) or `*`; AgentAuth endpoints may name aliases. */
  events: string[];
  subject_ids?: string[] | null;
  match?: EventMatch[];
}

/** What an event is judged by. */
export interface Announced {
  type: string;
  subjectId: string | null;
  data: Record<string, unknown>;
}

const TIERS = ['free', 'pro', 'enterprise'];

/**
 * Returns the name under which an endpoint hears about an event, or null when it does not. An endpoint that subscribed
 * under an older name hears that name.
 */
export function heardAs(format: WebhookFormat, filters: Filters, event: Announced): string | null {
  const { subject_ids: subjects, match } = filters;
  if (subjects && (event.subjectId === null || !subjects.includes(event.subjectId))) return null;
  if (match?.length && !match.every((condition) => isMet(condition, event.data))) return null;
  if (filters.events.some((pattern) => isNamed(pattern, event.type))) return event.type;
  if (format !== 'agentauth') return null;
  return filters.events.find((pattern) => isAliased(pattern, event)) ?? null;
}

function isNamed(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1));
}

function isAliased(pattern: string, { type, data }: Announced): boolean {
  if (!Object.hasOwn(EVENT_ALIASES, pattern)) return false;
  const alias: { type: string; direction?: 'up' | 'down' } = EVENT_ALIASES[pattern as EventAlias];
  if (alias.type !== type) return false;
  if (!alias.direction) return true;
  const step = TIERS.indexOf(String(data['new_tier'])) - TIERS.indexOf(String(data['old_tier']));
  return alias.direction === 'up' ? step > 0 : step < 0;
}

function isMet(condition: EventMatch, data: Record<string, unknown>): boolean {
  const value = valueAt(data, condition.path);
  if ('equals' in condition) return value === condition.equals;
  if ('in' in condition) return condition.in.some((one) => one === value);
  return typeof value === 'string' && value.startsWith(condition.starts_with);
}

function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const member of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return undefined;
    value = (value as Record<string, unknown>)[member];
  }
  return value;
}
