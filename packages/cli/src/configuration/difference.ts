import { isDeepStrictEqual } from 'node:util';
import { isDescribable, isNameable, keyOf, nameOf, type Entry, type Found, type Noun } from './noun.js';
import { replaced } from './secrets.js';

/** One field, as it is and as it shall be. */
export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** What has to be done to one thing. What is made has every field in `fields`, what is deleted has none. */
export interface Change {
  kind: 'create' | 'change' | 'delete';
  /** What tells it apart, as it is written. */
  key: string;
  /** The same in the one form of all its spellings. */
  same: string;
  fields: readonly FieldChange[];
  /** What is changed or deleted. */
  found?: Found;
  /** The ids of those that were told apart by the same and are gone for good. */
  gone: readonly string[];
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
  current: readonly Found[],
  { prune }: { prune: boolean },
): Difference {
  const changes: Change[] = [];
  const obstacles: string[] = [];
  const there = byKey(noun, current);
  const named = new Set<string>();
  for (const entry of wanted) {
    const same = keyOf(noun, entry);
    named.add(same);
    const all = there.get(same) ?? [];
    const key = String(entry[noun.key]);
    const [found, ...others] = all.filter(isNameable);
    const gone = all.filter(({ standing }) => standing === 'gone').map(({ id }) => id);
    if (others.length > 0) obstacles.push(ambiguous(noun, entry, [found!, ...others]));
    else if (found) {
      const fields = changedFields(noun, entry, found.entry);
      obstacles.push(...settled(noun, entry, fields));
      if (fields.length > 0)
        changes.push({
          kind: 'change',
          key,
          same,
          fields: [...fields, ...along(noun, entry, found, fields)],
          found,
          gone,
        });
    } else if (noun.given)
      obstacles.push(`There is no ${noun.singular} "${nameOf(noun, entry)}" there. ${noun.given}.`);
    else changes.push({ kind: 'create', key, same, fields: made(noun, entry), gone });
  }
  if (prune && !noun.given)
    for (const [same, all] of [...there].sort(([a], [b]) => (a < b ? -1 : 1)))
      for (const found of named.has(same) ? [] : all.filter((one) => isDescribable(one) && !one.stays))
        changes.push({
          kind: 'delete',
          key: String(found.entry[noun.key]),
          same,
          fields: [],
          found,
          gone: [],
        });
  return { changes, obstacles };
}

/** What a change is about, for people. */
export function nameOfChange({ key: field, within }: Noun, { key, same }: Change): string {
  return nameOf({ key: field, within }, { [field]: key, ...(within && { [within]: same.split('\n')[1] }) });
}

/** What is told of several that a file would call the same. */
export const ambiguous = (noun: Noun, entry: Entry, all: readonly Found[]): string =>
  `${all.length} ${noun.list} have the ${noun.key} "${nameOf(noun, entry)}" there: ${all.map(({ id }) => id).join(', ')}. Which is meant? Rename or delete the others.`;

/** By what tells them apart. */
export function byKey(noun: Noun, current: readonly Found[]): Map<string, Found[]> {
  const all = new Map<string, Found[]>();
  for (const found of current) {
    const key = keyOf(noun, found.entry);
    const same = all.get(key);
    if (same) same.push(found);
    else all.set(key, [found]);
  }
  return all;
}

const made = (noun: Noun, entry: Entry): FieldChange[] =>
  fieldsOf(noun, entry).map((field) => ({ field, from: undefined, to: entry[field] }));

/** In the order of the schema, which is that of the reference. What an entry leaves out stays as it is. */
const fieldsOf = (noun: Noun, entry: Entry): string[] =>
  Object.keys(noun.schema.shape).filter((field) => field !== noun.key && entry[field] !== undefined);

/** The fields of which an instance has another value than a file wants. Secrets are never told, and not compared. */
export const changedFields = (noun: Noun, entry: Entry, found: Entry): FieldChange[] =>
  fieldsOf(noun, entry)
    .filter((field) => !noun.secrets?.[field])
    .map((field) => ({ field, from: found[field], to: entry[field] }))
    .filter(({ field, from, to }) => !isDeepStrictEqual(told(noun, field, from), told(noun, field, to)));

/** What goes with what changes, although it is the same. */
const along = (noun: Noun, entry: Entry, found: Found, changed: readonly FieldChange[]): FieldChange[] =>
  changed
    .flatMap(({ field }) => noun.sentAlong?.[field] ?? [])
    .filter((field) => (entry[field] ?? null) !== null && !changed.some((other) => other.field === field))
    .map((field) => ({ field, from: found.entry[field], to: entry[field] }));

/** The value of a field as an instance tells it. */
const told = (noun: Noun, field: string, value: unknown): unknown =>
  replaced(noun, field, comparable(noun, field, value), () => undefined);

/** The value of a field in the one form that all of its spellings have. */
export const comparable = (noun: Noun, field: string, value: unknown): unknown =>
  noun.unordered?.includes(field) && Array.isArray(value) ? [...new Set(value)].map(String).sort() : value;

const settled = (noun: Noun, entry: Entry, fields: readonly FieldChange[]): string[] =>
  fields
    .filter(({ field }) => noun.fixed?.includes(field))
    .map(
      ({ field }) =>
        `${field} of the ${noun.singular} "${nameOf(noun, entry)}" is settled when it is made: delete it there, or write what it is.`,
    );
