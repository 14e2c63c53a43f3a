import { atiRates, CreateVirtualKey } from '@signet/contracts';
import { z } from 'zod';

type Rate = NonNullable<ReturnType<typeof atiRates.parse>>;

/** A line of what somebody writes about rates, as the API would read it. */
export type RateLine = { pattern: string } & (
  { flaw: 'pattern' | 'limit' | 'repeated'; rate: null } | { flaw: null; limit: string; rate: Rate }
);

/** A pattern, and behind blanks or an equals sign how often: `tool:github:* 10/hour`. */
const LINE = /^(\S+)\s+(.+)$|^([^\s=]+)=(.*)$/;

/** Reads one rate a line. What is empty is none. */
export function readRates(text: string): RateLine[] {
  const seen = new Set<string>();
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, one, oneLimit, other, otherLimit] = LINE.exec(line) ?? [];
      const pattern = one ?? other ?? line;
      const limit = (oneLimit ?? otherLimit ?? '').trim();
      const isRepeated = seen.has(pattern);
      seen.add(pattern);
      if (isRepeated) return { pattern, flaw: 'repeated', rate: null };
      if (!atiRates.isRateKey(pattern)) return { pattern, flaw: 'pattern', rate: null };
      const rate = atiRates.parse(limit);
      return rate ? { pattern, limit, rate, flaw: null } : { pattern, flaw: 'limit', rate: null };
    });
}

/** Rates as {@link readRates} reads them again. */
export const ratesText = (rates: Readonly<Record<string, string>>): string =>
  Object.entries(rates)
    .map(([pattern, limit]) => `${pattern} ${limit}`)
    .join('\n');

/** A field of rates. `flaw` is said of all of it when a line is wrong, which its own words explain. */
export const writtenRates = (flaw: string) =>
  z.string().transform((text, context) => {
    const lines = readRates(text);
    const rates = Object.fromEntries(
      lines.flatMap((line) => (line.rate ? [[line.pattern, line.limit]] : [])),
    );
    const { error } = CreateVirtualKey.shape.rate.safeParse(rates);
    const message = lines.some((line) => line.flaw) ? flaw : error?.issues[0]?.message;
    if (message === undefined) return rates;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
