// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

/**
 * The language in which ATI says how often a sandbox may use a tool (its specification, section 4): a pattern such as
 * `tool:github:*`, and a text such as `10/hour`.
 */
import { AtiError } from './ati-error.gen.js';
import { isScopeEntry, proxyCheckScope } from './ati-scopes.gen.js';

/** How many calls fit into a window that slides. */
export interface Rate {
  /** Zero blocks every call. Above 2^53 the nearest number that there is. */
  count: number;
  windowSeconds: number;
  window: 'second' | 'minute' | 'hour' | 'day';
}

const WINDOWS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

const UNITS = new Map<string, Rate['window']>([
  ...['s', 'sec', 'second'].map((unit) => [unit, 'second'] as const),
  ...['m', 'min', 'minute'].map((unit) => [unit, 'minute'] as const),
  ...['h', 'hr', 'hour'].map((unit) => [unit, 'hour'] as const),
  ...['d', 'day'].map((unit) => [unit, 'day'] as const),
]);

const SHAPE = /^\+?([0-9]+)\/\p{White_Space}*([a-z]+)\p{White_Space}*$/u;

/** A count that proxies can hold: 64 bits without a sign. */
const COUNT_MAX = 2n ** 64n - 1n;
const COUNT_DIGITS_MAX = String(COUNT_MAX).length;

/** What a rate says, or null for what cannot be read. */
export function parse(text: string): Rate | null {
  const [, digits, unit] = SHAPE.exec(text) ?? [];
  const window = UNITS.get(unit ?? '');
  const significant = digits?.replace(/^0+(?=.)/, '');
  if (!window || !significant || significant.length > COUNT_DIGITS_MAX) return null;
  if (BigInt(significant) > COUNT_MAX) return null;
  return { count: Number(significant), windowSeconds: WINDOWS[window], window };
}

/**
 * The rates that a call of a tool counts towards, in their order: those whose pattern covers the tool's canonical name,
 * in either spelling (4.5), so that nobody gets round a limit by writing the name in another way.
 */
export function matches(keys: readonly string[], canonicalName: string): string[] {
  return keys.filter((key) => proxyCheckScope(`tool:${canonicalName}`, [key]));
}

/** Whether a pattern can cover a tool at all: `*`, or what begins with `tool:` and goes on. */
export function isRateKey(key: string): boolean {
  return key === '*' || (/^tool:./.test(key) && isScopeEntry(key));
}

/**
 * Refuses rates that no proxy would keep to: a pattern that covers no tool, a text that cannot be read.
 *
 * @throws AtiError `invalid_rate`.
 */
export function checkRates(rates: Readonly<Record<string, string>>): void {
  if (typeof rates !== 'object' || rates === null || Array.isArray(rates))
    throw new AtiError(
      'invalid_rate',
      'Rates are an object: patterns as its names, texts such as 10/hour as values.',
    );
  for (const [key, text] of Object.entries(rates)) {
    if (!isRateKey(key))
      throw new AtiError(
        'invalid_rate',
        'A rate has a pattern that covers no tool: write it as tool:<name>, tool:<provider>:* or *.',
      );
    if (typeof text !== 'string' || !parse(text))
      throw new AtiError(
        'invalid_rate',
        'A rate cannot be read: write a whole number, a slash and second, minute, hour or day, as in 10/hour.',
      );
  }
}
