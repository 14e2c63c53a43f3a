import canonicalize from 'canonicalize';

/** That a value has no canonical text: a number is not finite, a text has half a surrogate pair, or it is no JSON at all. */
export class NotCanonical extends TypeError {}

/**
 * Serialises a value by RFC 8785 (JCS), so that equal values have equal text, whoever wrote them. Members that are
 * undefined are left out.
 * @throws NotCanonical
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new NotCanonical('JSON cannot hold this.', { cause });
  }
  if (text === undefined) throw new NotCanonical(`JSON cannot hold a ${typeof value}.`);
  return text;
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
