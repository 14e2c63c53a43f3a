import { createHash } from 'node:crypto';
import { plural } from '../plural.js';
import { ambiguous, byKey } from './difference.js';
import { isDescribable, keyOf, nameOf, type Entry, type Found, type Noun } from './noun.js';
import { Refusal } from './plan.js';
import type { Described } from './read.js';
import { ENTRIES_MAX } from './schema.js';
import { secretsIn, withSecret } from './secrets.js';

/** What a file says of an instance, and what it cannot say. */
export interface Description {
  described: Described;
  /** What whoever reads the file would not know. */
  notes: readonly string[];
}

/**
 * Describes an instance.
 * @throws Refusal when a file could not tell apart what it has
 */
export function describe(instance: ReadonlyMap<Noun, readonly Found[]>): Description {
  const notes: string[] = [];
  const obstacles: string[] = [];
  const described = new Map<Noun, readonly Entry[]>();
  for (const [noun, all] of instance) {
    const current = all.filter(isDescribable);
    if (noun.unexported) {
      if (current.length > 0)
        notes.push(`Left out: ${plural(current.length, noun.singular)}. ${noun.unexported}.`);
      continue;
    }
    for (const same of byKey(noun, current).values())
      if (same.length > 1) obstacles.push(ambiguous(noun, same[0]!.entry, same));
    if (current.length > ENTRIES_MAX)
      obstacles.push(`There are ${current.length} ${noun.list}; a file holds ${ENTRIES_MAX} at most.`);
    described.set(
      noun,
      withReferences(
        noun,
        current.map(({ entry }) => entry),
      ),
    );
    notes.push(...unsaid(noun, all));
  }
  if (obstacles.length > 0) throw new Refusal(obstacles);
  return { described, notes };
}

function unsaid(noun: Noun, all: readonly Found[]): string[] {
  const waiting = all.filter(({ standing }) => standing === 'waiting').length;
  const odd = all.filter(({ standing }) => standing === 'odd');
  const off = all.filter((found) => isDescribable(found) && found.unsaid !== undefined);
  return [
    ...(waiting ? [`Left out: ${plural(waiting, noun.singular)} that nobody approved yet.`] : []),
    ...odd.map(
      ({ entry }) =>
        `Left out: the ${noun.singular} "${nameOf(noun, entry)}", which is older than a rule that it breaks.`,
    ),
    ...off.map(
      ({ entry, unsaid: state }) =>
        `The ${noun.singular} "${nameOf(noun, entry)}" is ${state}, which the file does not say.`,
    ),
  ];
}

/** Puts the name of a variable where there is a secret. */
function withReferences(noun: Noun, entries: readonly Entry[]): Entry[] {
  const names = new Map<string, number>();
  const nameOf = (entry: Entry, path: string) => slug(`${noun.singular}_${keyOf(noun, entry)}_${path}`);
  for (const entry of entries)
    for (const path of secretsIn(noun, entry)) {
      const name = nameOf(entry, path);
      names.set(name, (names.get(name) ?? 0) + 1);
    }
  return entries.map((entry) =>
    secretsIn(noun, entry).reduce((whole, path) => {
      const name = nameOf(entry, path);
      const unique = names.get(name)! > 1 ? `${name}_${digest(keyOf(noun, entry))}` : name;
      return withSecret(whole, path, `\${env:${unique}}`);
    }, entry),
  );
}

const slug = (text: string): string =>
  text
    .replace(/https?:\/\//, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase()
    .slice(0, 200);

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
