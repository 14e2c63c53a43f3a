import { isDeepStrictEqual } from 'node:util';
import type { Entry, Noun } from './noun.js';

/** One field, as it is and as it shall be. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** What has to be done to one thing. What is made has every field in `fields`, what is deleted has none. */
export interface Change {
  kind: 'create' | 'change' | 'delete';
  key: string;
  fields: readonly FieldChange[];
}

/** What leads from an instance to a file, of one noun. */
export interface Difference {
  changes: readonly Change[];
  /** Why it cannot be done: nothing of a file is, as long as there is one of these. */
  obstacles: readonly string[];
}

/**
 * Compares what a file wants with what an instance has.
 * @param prune whether what the file leaves out is deleted; otherwise it stays
 */
export function difference(
  noun: Noun,
  wanted: readonly Entry[],
  current: readonly Entry[],
  { prune }: { prune: boolean },
): Difference {
  const changes: Change[] = [];
  const obstacles: string[] = [];
  const there = byKey(noun, current);
  const named = new Set<string>();
  for (const entry of wanted) {
    const key = keyOf(noun, entry);
    named.add(key);
    const [found, ...others] = there.get(key) ?? [];
    if (others.length > 0)
      obstacles.push(
        `${others.length + 1} ${noun.list} have the ${noun.key} "${key}" there: which is meant?`,
      );
    else if (found) {
      const fields = changed(noun, entry, found);
      obstacles.push(...settled(noun, key, fields));
      if (fields.length > 0) changes.push({ kind: 'change', key, fields });
    } else if (noun.given) obstacles.push(`There is no ${noun.singular} "${key}" there. ${noun.given}.`);
    else changes.push({ kind: 'create', key, fields: made(noun, entry) });
  }
  if (prune && !noun.given)
    for (const key of [...there.keys()].filter((name) => !named.has(name)).sort())
      for (const _one of there.get(key) ?? []) changes.push({ kind: 'delete', key, fields: [] });
  return { changes, obstacles };
}

const keyOf = (noun: Noun, entry: Entry): string => String(entry[noun.key]);

function byKey(noun: Noun, entries: readonly Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(noun, entry);
    const same = found.get(key);
    if (same) same.push(entry);
    else found.set(key, [entry]);
  }
  return found;
}

const made = (noun: Noun, entry: Entry): FieldChange[] =>
  fieldsOf(noun, entry).map((field) => ({ field, from: undefined, to: entry[field] }));

/** In the order of the schema, which is that of the reference. What an entry leaves out stays as it is. */
const fieldsOf = (noun: Noun, entry: Entry): string[] =>
  Object.keys(noun.schema.shape).filter((field) => field !== noun.key && entry[field] !== undefined);

const changed = (noun: Noun, entry: Entry, found: Entry): FieldChange[] =>
  fieldsOf(noun, entry)
    .filter((field) => !noun.writeOnly?.includes(field))
    .map((field) => ({ field, from: found[field], to: entry[field] }))
    .filter(
      ({ field, from, to }) => !isDeepStrictEqual(comparable(noun, field, from), comparable(noun, field, to)),
    );

/** The value of a field in the one form that all of its spellings have. */
export const comparable = (noun: Noun, field: string, value: unknown): unknown =>
  noun.unordered?.includes(field) && Array.isArray(value) ? [...new Set(value)].map(String).sort() : value;

const settled = (noun: Noun, key: string, fields: readonly FieldChange[]): string[] =>
  fields
    .filter(({ field }) => noun.fixed?.includes(field))
    .map(
      ({ field }) =>
        `${field} of the ${noun.singular} "${key}" is settled when it is made: delete it there, or write what it is.`,
    );
