import { whatIsUnclear } from '../../platform/http/unclear-json.js';

/** How deep proxies of ATI read, and the largest whole number that they do: 64 bits, as it is written. */
const LEVELS_MAX = 127;
const WHOLE_MAX = '18446744073709551615';
const WHOLE = /^(?:0|[1-9][0-9]*)$/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * One JSON object that every reader understands the same, with numbers as the proxies of ATI take them: what is no whole
 * number of 64 bits to them is a fraction here. Null for anything else.
 */
export function readStrictObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const text = utf8.decode(bytes);
    const plain: unknown = JSON.parse(text);
    const isObject = typeof plain === 'object' && plain !== null && !Array.isArray(plain);
    if (isObject && whatIsUnclear(text, LEVELS_MAX) === null && isOfWholeCharacters(text, plain))
      return JSON.parse(withoutFractions(text)) as Record<string, unknown>;
  } catch {
    // No text, or no JSON.
  }
  return null;
}

/** A number of an object that was read, as it is written: with its fraction. */
export const plainNumber = (bytes: Buffer, name: string): number =>
  (JSON.parse(utf8.decode(bytes)) as Record<string, number>)[name]!;

/** An escape can write half a character, which no text in UTF-8 can hold: proxies do not read it, and columns keep another one. */
const isOfWholeCharacters = (text: string, value: unknown): boolean =>
  !text.includes('\\u') || hasWholeTexts(value);

function hasWholeTexts(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => name.isWellFormed() && hasWholeTexts(member));
}

// `1.0` and `1e0` are numbers with a fraction to the reference, and 1 to JSON.parse: they become one that is none. So does
// what is larger than the reference reads.
const withoutFractions = (text: string): string =>
  text.replace(STRING_OR_NUMBER, (part) => (part.startsWith('"') || isWhole(part) ? part : '0.5'));

const isWhole = (part: string): boolean =>
  WHOLE.test(part) &&
  (part.length < WHOLE_MAX.length || (part.length === WHOLE_MAX.length && part <= WHOLE_MAX));
