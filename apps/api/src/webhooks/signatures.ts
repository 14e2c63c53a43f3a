import { createHmac, createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { SignatureKind } from '@signet/contracts';

const SECRET_BYTES = 32;

// RFC 8410 7: what stands before the 32 bytes of an Ed25519 seed in PKCS #8.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key that signs deliveries. `value` is what is stored sealed. */
export interface SigningSecret {
  kind: SignatureKind;
  value: string;
}

/** `whsec_` and 64 hex digits: valid base64 for Standard Webhooks libraries, an opaque string for AgentAuth receivers. */
export const newSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('hex')}`;

/** An Ed25519 key to keep: `whsk_` + base64(seed ‖ public key). */
export function privateKeyText(key: KeyObject): string {
  const { d, x } = key.export({ format: 'jwk' });
  const bytes = [d!, x!].map((part) => Buffer.from(part, 'base64url'));
  return `whsk_${Buffer.concat(bytes).toString('base64')}`;
}

/** One to publish: `whpk_` + base64(public key). */
export const publicKeyText = ({ x }: { x: string }): string =>
  `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;

const privateKeys = new Map<string, KeyObject>();
const PRIVATE_KEYS_MAX = 1_000;

function privateKeyOf(value: string): KeyObject {
  const known = privateKeys.get(value);
  if (known) return known;
  const seed = Buffer.from(value.slice('whsk_'.length), 'base64').subarray(0, SECRET_BYTES);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  // Parsing costs more than signing. Bounded, oldest out first.
  if (privateKeys.size >= PRIVATE_KEYS_MAX) privateKeys.delete(privateKeys.keys().next().value!);
  privateKeys.set(value, key);
  return key;
}

/**
 * The `webhook-signature` header of Standard Webhooks 1.0: one signature per key that is valid now, current key first.
 * Signed are the id, the time of this attempt and the exact bytes of the body.
 * @param timestamp seconds since 1970
 */
export function signatureHeader(
  secrets: readonly SigningSecret[],
  id: string,
  timestamp: number,
  body: Buffer,
): string {
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return secrets
    .map(({ kind, value }) =>
      kind === 'v1'
        ? `v1,${createHmac('sha256', Buffer.from(value.replace(/^whsec_/, ''), 'base64'))
            .update(signed)
            .digest('base64')}`
        : `v1a,${sign(null, signed, privateKeyOf(value)).toString('base64')}`,
    )
    .join(' ');
}

/** The signature of AgentAuth (its specification, 10.2): the key is the whole secret string, the message is the body. */
export const legacySignature = (secret: string, body: Buffer): string =>
  createHmac('sha256', secret).update(body).digest('hex');
