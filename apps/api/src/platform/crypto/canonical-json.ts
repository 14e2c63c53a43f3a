import canonicalize from 'canonicalize';

/** That a value has no canonical text: a number is not finite, a text has half a surrogate pair, or it is no JSON at all. */
export class NotCanonical extends TypeError {}

/**
 * Serialises a value by RFC 8785 (JCS), so that equal values have equal text, whoever wrote them. Members that are
 * undefined are left out.
 * @throws NotCanonical
 */
export function canonicalJson(value: unknown): string {
  return inOrder(value) ?? reordered(value);
}

function reordered(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new NotCanonical('JSON cannot hold this.', { cause });
  }
  if (text === undefined) throw new NotCanonical(`JSON cannot hold a ${typeof value}.`);
  return text;
}

/**
 * The text of a value whose members stand in the canonical order already, a fifth of the cost: every event of the log is
 * such a one. RFC 8785 takes numbers and texts from JSON.stringify, but for half a surrogate pair, which that escapes.
 * @returns undefined for any other value
 */
function inOrder(value: unknown): string | undefined {
  if (!isInOrder(value)) return undefined;
  const text = JSON.stringify(value);
  return text.includes('\\ud') ? undefined : text;
}

/** Whether it is plain JSON, with the members of each object in the order of their UTF-16 code units (RFC 8785 3.2.3). */
function isInOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      return Array.isArray(value) ? value.every(isInOrder) : areInOrder(value);
    default:
      return false;
  }
}

function areInOrder(members: object): boolean {
  if (Object.getPrototypeOf(members) !== Object.prototype) return false;
  let last: string | undefined;
  // Not by entries, which would be made anew for each of all events.
  for (const name in members) {
    if (last !== undefined && name <= last) return false;
    const member = (members as Record<string, unknown>)[name];
    if (member !== undefined && !isInOrder(member)) return false;
    last = name;
  }
  return true;
}

const DECIMALS = 10;

/** Rounds to 10 decimals, the precision in which numbers are hashed and compared. */
export const roundedNumber = (value: number): number => Number(value.toFixed(DECIMALS));

/**
 * {@link canonicalJson} with every number rounded to 10 decimals: senders that compute with other fractions of the last
 * bit write the same.
 * @throws NotCanonical
 */
export const canonicalNumbersJson = (value: unknown): string => canonicalJson(withRoundedNumbers(value));

/** Copies nothing in which no number changes: most values are as round as they have to be. */
function withRoundedNumbers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : roundedNumber(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (Array.isArray(value)) {
    const rounded = value.map(withRoundedNumbers);
    return rounded.some((item, index) => item !== value[index]) ? rounded : value;
  }
  const members = Object.entries(value);
  const rounded = members.map(([name, member]) => [name, withRoundedNumbers(member)] as const);
  return rounded.some(([, member], index) => member !== members[index]![1])
    ? Object.fromEntries(rounded)
    : value;
}
