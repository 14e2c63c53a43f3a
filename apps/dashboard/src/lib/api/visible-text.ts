import { showHidden, showHiddenInLines } from '@signet/contracts';

// One line wherever they are shown: a line end in them would be drawn as a blank.
const ONE_LINE = /(^|_)(name|email|url|prefix)$/;

// Shown as code, which looks after itself, or compared: they stay what they are to the last character.
const AS_THEY_ARE: ReadonlySet<string> = new Set(['record', 'payload', 'secret', 'api_key', 'csrf_token']);

/**
 * Makes the hidden characters of an answer's texts visible, all of them in one place. Names were once taken as they
 * came: what imitates another name, or turns a sentence round, must be seen wherever it is shown.
 */
export function withVisibleText<T>(answer: T): T {
  return visible(answer, '') as T;
}

function visible(value: unknown, name: string): unknown {
  if (AS_THEY_ARE.has(name)) return value;
  if (typeof value === 'string') return ONE_LINE.test(name) ? showHidden(value) : showHiddenInLines(value);
  if (Array.isArray(value)) return value.map((item) => visible(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [showHidden(member), visible(inner, member)]),
  );
}
