import { AtiError, atiRates, atiScopes, flawOfLine } from '@signet/contracts';
import { Problem } from '../platform/errors/problem.js';
import type { ProfileEntity } from './profile.entity.js';

/** What somebody wants a session token for. */
export interface SessionTokenOrder {
  sub: string;
  /** Entries with blanks between them. */
  scope: string;
  /** Whole seconds; what the profile says unless told. */
  ttlSeconds?: number | undefined;
  rate?: Readonly<Record<string, string>> | undefined;
  jobId?: string | undefined;
  sandboxId?: string | undefined;
  profileId?: string | undefined;
  /** The hash of the virtual key that it is exchanged for. */
  keyHash?: string | undefined;
}

const SUB_MAX = 255;
const RATES_MAX = 100;

/** A refusal to issue, with its word of ATI (2.6). */
export const notIssued = ({ code, message }: Pick<AtiError, 'code' | 'message'>): Problem =>
  new Problem('session_token.not_issued', { detail: message, facts: { fault: code } });

/** Runs what refuses in words of ATI. @throws Problem session_token.not_issued */
export function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof AtiError ? notIssued(error) : error;
  }
}

/** The same of what takes a while. @throws Problem session_token.not_issued */
export async function orRefuseLate<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof AtiError ? notIssued(error) : error;
  }
}

/**
 * Refuses what no session token may say (2.6), the first fault first. Returns its entries, each once.
 * @throws Problem session_token.not_issued
 */
export function entriesOf({ sub, scope, rate = {} }: SessionTokenOrder): string[] {
  requireSubject(sub);
  const entries = [...new Set(atiScopes.parseScopes(scope))];
  if (flawOfLine(scope) !== null || !entries.every(atiScopes.isScopeEntry))
    throw notIssued({
      code: 'invalid_scope',
      message: 'The scope holds a character that cannot be seen: write it anew, on one line.',
    });
  orRefuse(() => atiRates.checkRates(rate));
  if (Object.keys(rate).length > RATES_MAX || Object.keys(rate).some((key) => flawOfLine(key) !== null))
    throw notIssued({
      code: 'invalid_rate',
      message: `There may be ${RATES_MAX} rates, each with a pattern that can be seen.`,
    });
  return entries;
}

/** How long a token lives, in seconds. @throws Problem session_token.not_issued for longer than its profile allows */
export function ttlOf(
  { ttlSeconds }: SessionTokenOrder,
  { defaultTtlSeconds, maxTtlSeconds }: Pick<ProfileEntity, 'defaultTtlSeconds' | 'maxTtlSeconds'>,
): number {
  const seconds = ttlSeconds ?? defaultTtlSeconds;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxTtlSeconds) return seconds;
  throw notIssued({
    code: 'invalid_ttl',
    message: `The lifetime is a whole number of seconds from 1 to ${maxTtlSeconds}, the most that its profile allows.`,
  });
}

function requireSubject(sub: string): void {
  const refuse = (message: string) => notIssued({ code: 'invalid_sub', message });
  if (sub.trim() === '') throw refuse('Say whom the token is for: an agent, or any name of the sandbox.');
  if (sub.length > SUB_MAX) throw refuse(`A subject has at most ${SUB_MAX} characters.`);
  if (flawOfLine(sub) !== null)
    throw refuse('The subject holds a character that cannot be seen: write it anew.');
}

/** What may surprise whoever holds a token of such a profile. */
export function warningsOf(
  { target }: Pick<ProfileEntity, 'target'>,
  entries: readonly string[],
  rate: Readonly<Record<string, string>> = {},
): string[] {
  const open = entries.filter((entry) => /^(tool|skill):[^:*]+\*$/.test(entry));
  return [
    ...(entries.includes('*') ? ['The entry * opens every tool, every skill and help.'] : []),
    ...open.map(
      (entry) =>
        `${entry} covers every name that begins so, whatever follows: end it with :* to stay with one provider.`,
    ),
    ...(target === 'stock'
      ? [
          'A proxy of your own does not hear that a token is revoked: keep lifetimes short and renew.',
          ...(Object.keys(rate).length
            ? ['A proxy of your own holds tools to these rates at /call alone, and not at /mcp.']
            : []),
        ]
      : []),
  ];
}
