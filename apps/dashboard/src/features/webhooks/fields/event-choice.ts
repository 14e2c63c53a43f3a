import { EVENT_TYPES, type EventType } from '@signet/contracts';

/** What an endpoint can listen to. A test is sent to whoever asks for it, so nobody subscribes to it. */
export const OFFERED = (Object.keys(EVENT_TYPES) as EventType[]).filter((name) => name !== 'webhook.test');

/** The offered events under the first part of their names. */
export function eventGroups(): Map<string, EventType[]> {
  const groups = new Map<string, EventType[]>();
  for (const name of OFFERED) {
    const prefix = name.slice(0, name.indexOf('.'));
    groups.set(prefix, [...(groups.get(prefix) ?? []), name]);
  }
  return groups;
}

const covers = (pattern: string, name: string): boolean =>
  pattern !== name &&
  (pattern === '*' || (pattern.endsWith('.*') && name !== '*' && name.startsWith(pattern.slice(0, -1))));

/** The chosen pattern that contains this one already, if there is one. */
export const coveredBy = (chosen: readonly string[], name: string): string | null =>
  chosen.find((pattern) => covers(pattern, name)) ?? null;

/** Adds a pattern and drops what it now contains, or takes it away. */
export const toggleEvent = (chosen: readonly string[], pattern: string): string[] =>
  chosen.includes(pattern)
    ? chosen.filter((other) => other !== pattern)
    : [...chosen.filter((other) => !covers(pattern, other)), pattern];
