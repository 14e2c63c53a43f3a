/** More would be a list to read. */
export const SHOWN = 3;
/** Shorter ones begin too many names. */
const PART_MIN = 3;
/** Scopes of a kind share how they begin. What begins the name of a tool is its provider. */
const KIND = /^(?:tool|skill|category):/;

const partsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');

/** The names that have most in common with one that there is not: whole parts first, then how parts begin. */
export function nearest(wanted: string, names: readonly string[]): string[] {
  const meant = partsOf(wanted.replace(KIND, ''));
  const scored = names.map((name) => {
    const parts = partsOf(name.replace(KIND, ''));
    const score = meant.reduce((sum, part) => sum + likeness(part, parts), 0);
    return { name, score };
  });
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}

function likeness(wanted: string, parts: readonly string[]): number {
  if (parts.includes(wanted)) return 2;
  const isBegun = (part: string) =>
    Math.min(part.length, wanted.length) >= PART_MIN && (part.startsWith(wanted) || wanted.startsWith(part));
  return parts.some(isBegun) ? 1 : 0;
}
