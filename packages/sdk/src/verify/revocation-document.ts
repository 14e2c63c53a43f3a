import { CLOCK_SKEW_SECONDS, verifySigned, type Kind } from './compact-jws.js';
import type { KeySet } from './key-set.js';

const REVOCATIONS: Kind = {
  algorithms: ['ES256'],
  types: ['revocations+jwt'],
  name: 'a list of revocations',
};

/** The lowest epoch whose tokens still count, and when the last older one has expired, in seconds since 1970. */
export type Stop = readonly [epoch: number, until: number, ...unknown[]];

/** What an issuer signed about tokens that it ended before they expire. */
export interface RevocationDocument {
  /** As of when this is everything there is, in seconds since 1970. */
  readonly iat: number;
  /** It holds every stop with a higher sequence than this one… */
  readonly since: number;
  /** …up to this one. */
  readonly seq: number;
  /** By the id of the agent. */
  readonly agents: readonly (readonly [string, Stop])[];
}

/**
 * Reads a document of revocations that the issuer signed. What it does not know in it, it leaves alone.
 *
 * @param now milliseconds since 1970
 * @throws Error when it is none of this issuer's, or of a time to come
 */
export async function readRevocations(
  text: string,
  issuer: string,
  keys: KeySet,
  now: number,
): Promise<RevocationDocument> {
  const { payload, key } = await verifySigned(text, REVOCATIONS, keys, now / 1000);
  const { iss, iat, since, seq, agents } = payload;
  if (iss !== issuer) throw new Error('The list of revocations is of another issuer');
  if (!isCount(iat) || !isCount(since) || !isCount(seq) || since > seq || !isObject(agents))
    throw new Error('The list of revocations is incomplete');
  if (iat > now / 1000 + CLOCK_SKEW_SECONDS)
    throw new Error('The list of revocations is from the future: the clock here or at the issuer is wrong');
  // As for a token: with a key that leaked and does not sign any more, nothing can be said.
  if (iat + (Number.isFinite(key.tokenSeconds) ? key.tokenSeconds : 0) > key.expires)
    throw new Error('The key signed nothing any more when the list of revocations was made');
  const stops = Object.entries(agents);
  if (!stops.every(isStop)) throw new Error('The list of revocations has an entry that is none');
  return { iat, since, seq, agents: stops };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isObject = (value: unknown): value is object =>
  !!value && typeof value === 'object' && !Array.isArray(value);

const isStop = (entry: [string, unknown]): entry is [string, Stop] =>
  Array.isArray(entry[1]) && isCount(entry[1][0]) && isCount(entry[1][1]);
