import { hexBytes } from './keys.js';
import { nodeCrypto } from './node.js';

/** The request that a signature stands on. Neither its query nor its body is covered. */
export interface SignedRequest {
  /** As in the request line: `POST`. */
  method: string;
  /** Without query. */
  path: string;
}

export interface SignSandboxRequestOptions extends SignedRequest {
  /** The shared secret: hex is decoded, any other text is taken as it is. */
  secret: string;
  /** Seconds since 1970, in place of the clock. */
  now?: number;
}

/** Makes the value of `X-Sandbox-Signature` for a request (ATI, 8). @throws TypeError for an empty secret */
export function signSandboxRequest({
  secret,
  method,
  path,
  now = Date.now() / 1000,
}: SignSandboxRequestOptions): string {
  if (!secret) throw new TypeError('secret is missing: it is shared with the proxy');
  const time = String(Math.floor(now));
  return `t=${time},s=${mac(secret, time, { method, path })}`;
}

export type SandboxVerdict =
  | 'valid'
  | 'missing_signature'
  | 'malformed_signature'
  | 'invalid_timestamp'
  | `expired_timestamp_drift=${bigint}s`
  | 'no_signing_secret_configured'
  | 'hmac_mismatch';

export interface VerifySandboxSignatureOptions extends SignedRequest {
  /** The shared secret, or while it is exchanged the new one and the old one. */
  secret: string | readonly string[] | null | undefined;
  /** The value of `X-Sandbox-Signature`. */
  header: string | null | undefined;
  /** How far the clocks may be apart, in seconds. 60 unless given. */
  driftSeconds?: number;
  /** Seconds since 1970, in place of the clock. */
  now?: number;
}

/**
 * Says whether a request was signed with the secret, and not long ago (ATI, 8), in the words of the reference. The same
 * request can be sent again within the drift: this proves who sent it, not that it is new.
 */
export function verifySandboxSignature(options: VerifySandboxSignatureOptions): SandboxVerdict {
  const { header, driftSeconds = 60, now = Date.now() / 1000 } = options;
  if (!header) return 'missing_signature';
  const pairs = readPairs(header);
  const [time, signature] = [pairs?.get('t'), pairs?.get('s')];
  if (!time || !signature) return 'malformed_signature';
  const seconds = readInteger(time);
  if (seconds === null) return 'invalid_timestamp';
  const away = BigInt(Math.floor(now)) - seconds;
  const drift = away < 0n ? -away : away;
  if (drift > BigInt(Math.floor(driftSeconds))) return `expired_timestamp_drift=${drift}s`;
  const secrets = [options.secret ?? []].flat().filter((secret) => secret !== '');
  if (secrets.length === 0) return 'no_signing_secret_configured';
  if (!isHex(signature)) return 'malformed_signature';
  const given = hexBytes(signature);
  const isFrom = (secret: string) => {
    const expected = hexBytes(mac(secret, time, options));
    return expected.length === given.length && nodeCrypto().timingSafeEqual(expected, given);
  };
  return secrets.some(isFrom) ? 'valid' : 'hmac_mismatch';
}

/** Null when a piece is no pair. Of a repeated name the last one counts. */
function readPairs(header: string): Map<string, string> | null {
  const pairs = new Map<string, string>();
  for (const piece of header.split(',')) {
    const equals = piece.indexOf('=');
    if (equals < 0) return null;
    pairs.set(trimmed(piece.slice(0, equals)), trimmed(piece.slice(equals + 1)));
  }
  return pairs;
}

const trimmed = (text: string) =>
  text.replace(/^\p{White_Space}+/u, '').replace(/(?<!\p{White_Space})\p{White_Space}+$/u, '');

/** A whole number of 64 bits with a sign, or null. */
function readInteger(text: string): bigint | null {
  if (!/^[+-]?\d{1,1000}$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  return value === BigInt.asIntN(64, value) ? value : null;
}

const isHex = (text: string) => text.length % 2 === 0 && /^[0-9a-f]+$/i.test(text);

function mac(secret: string, time: string, { method, path }: SignedRequest): string {
  const key = isHex(secret) ? hexBytes(secret) : new TextEncoder().encode(secret);
  return nodeCrypto().createHmac('sha256', key).update(`${time}.${method}.${path}`, 'utf8').digest('hex');
}
