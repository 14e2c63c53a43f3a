import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { canonicalize, isObject, textOf, type Json, type JsonObject } from './jcs.js';

/** A public key that is trusted to sign checkpoints. */
export interface TrustedKey {
  /** RFC 7638 thumbprint. */
  kid: string;
  /** The 32 bytes of RFC 8032. */
  bytes: Buffer;
  key: KeyObject;
  /** When it stopped to sign; null while it signs, and where nobody says. */
  stoppedAt: Date | null;
  /**
   * Whether somebody else may have it. Such a one can sign for anything, with any time: by itself, nothing counts that it
   * signed. RFC 9162 4.1 answers with a final tree head; ours is the first promise of the next key.
   */
  isRevoked: boolean;
  /** Signature of the key before it, which says that this one follows. */
  endorsement: { kid: string; signature: Buffer } | null;
}

/**
 * Reads trusted keys from what the log publishes: a JWK, a JWK set, or a verifier key of C2SP signed notes
 * (`name+hash+base64`).
 * @throws Error in words for a person
 */
export function parseKeys(text: string): TrustedKey[] {
  const trimmed = text.trim();
  if (/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/.test(trimmed)) return [noteKey(trimmed)];
  let json: Json;
  try {
    json = JSON.parse(trimmed) as Json;
  } catch {
    throw new Error('The key is neither a JWK, nor a JWK set, nor a verifier key of a signed note.');
  }
  const jwks = isObject(json) && Array.isArray(json['keys']) ? json['keys'] : [json];
  const keys = jwks
    .filter(isObject)
    .filter(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519')
    .filter(isForCheckpoints)
    .map(keyOf);
  if (!keys.length) throw new Error('There is no Ed25519 key in it that signs checkpoints.');
  return keys;
}

/**
 * Whether a key signs checkpoints: `jwks.json` of an instance also lists keys that sign other things, and whoever holds one
 * of them must not be able to promise a log. Lists of audit keys, and keys that people wrote down, say `sig` or nothing;
 * what says how long its tokens live signs tokens.
 */
const isForCheckpoints = ({ use = 'sig', signet_token_seconds: tokens }: JsonObject): boolean =>
  use === 'signet-audit' || (use === 'sig' && tokens === undefined);

function keyOf({ x, retired_at: retired, revoked_at: revoked, endorsement }: JsonObject): TrustedKey {
  return {
    ...trustedKey(Buffer.from(textOf(x), 'base64url')),
    stoppedAt: momentOf(retired, 'retired_at'),
    isRevoked: momentOf(revoked, 'revoked_at') !== null,
    endorsement: isObject(endorsement)
      ? {
          kid: textOf(endorsement['kid']),
          signature: Buffer.from(textOf(endorsement['signature']), 'base64'),
        }
      : null,
  };
}

// A time that cannot be read must not pass for one that is not there: the key would count for more than it should.
function momentOf(value: Json | undefined, member: string): Date | null {
  if (value === undefined || value === null) return null;
  const moment = new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(moment.getTime())) throw new Error(`The ${member} of a key is not a time.`);
  return moment;
}

/** What the key before signs for the one that follows it. */
export const endorsementOf = (kid: string, endorsedBy: string): string =>
  `signet-audit-key/v1\n${canonicalize({ endorsed_by: endorsedBy, kid })}`;

/**
 * The keys that are trusted once the log has told of others: those that a trusted one has endorsed, one after the other.
 * The list is believed for what takes trust away, and for nothing else.
 * @param listed what the instance publishes now, which anybody may have changed on the way
 */
export function withSuccessors(trusted: readonly TrustedKey[], listed: readonly TrustedKey[]): TrustedKey[] {
  const told = new Map(listed.map((key) => [key.kid, key]));
  const known = new Map(trusted.map((key) => [key.kid, restricted(key, told.get(key.kid))]));
  // A successor may stand before the one that endorsed it; the last round finds none.
  for (let before = 0; before !== known.size;) {
    before = known.size;
    for (const key of listed) if (!known.has(key.kid) && isEndorsed(key, known)) known.set(key.kid, key);
  }
  return [...known.values()];
}

const restricted = (key: TrustedKey, told: TrustedKey | undefined): TrustedKey => ({
  ...key,
  stoppedAt: key.stoppedAt ?? told?.stoppedAt ?? null,
  isRevoked: key.isRevoked || (told?.isRevoked ?? false),
});

function isEndorsed({ kid, endorsement }: TrustedKey, known: ReadonlyMap<string, TrustedKey>): boolean {
  const by = endorsement && known.get(endorsement.kid);
  // Who has a key that was revoked can endorse with it, too.
  return !!by && !by.isRevoked && isSigned(by, endorsementOf(kid, by.kid), endorsement.signature);
}

export function trustedKey(bytes: Buffer): TrustedKey {
  if (bytes.length !== 32) throw new Error('An Ed25519 public key has 32 bytes.');
  const x = bytes.toString('base64url');
  return {
    kid: createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url'),
    bytes,
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    stoppedAt: null,
    isRevoked: false,
    endorsement: null,
  };
}

export const isSigned = ({ key }: TrustedKey, message: string, signature: Buffer): boolean =>
  signature.length === 64 && verify(null, Buffer.from(message), key, signature);

/** https://c2sp.org/signed-note: the first four bytes of a signature say which key made it. */
export const noteKeyId = (name: string, bytes: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(1)).update(bytes).digest().subarray(0, 4);

function noteKey(text: string): TrustedKey {
  const [name, id, ...rest] = text.split('+') as [string, string];
  const bytes = Buffer.from(rest.join('+'), 'base64');
  const key = trustedKey(bytes.subarray(1));
  if (bytes[0] !== 1 || noteKeyId(name, key.bytes).toString('hex') !== id)
    throw new Error('The verifier key does not match its own hash: it was not copied whole.');
  return key;
}
