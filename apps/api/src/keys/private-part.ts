import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../platform/crypto/keyring.js';
import type { KeyPurpose } from './purposes.js';

/** What a private part is sealed for begins so, since the first release. */
const SEALED_AS = {
  tokens: 'signing_key',
  audit: 'audit_key',
  webhooks: 'webhook_secret',
} as const satisfies Record<KeyPurpose, string>;

/** Who has a sealed private part. It opens under this purpose and id only. */
interface Holder {
  purpose: KeyPurpose;
  kid: string;
}

const contextOf = ({ purpose, kid }: Holder): string => `${SEALED_AS[purpose]}:${kid}`;

/** Seals a private part as it is stored: PKCS #8 under the master key. */
export const sealPrivatePart = (keyring: Keyring, holder: Holder, privateKey: KeyObject): Buffer =>
  keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), contextOf(holder));

/** @throws Error when it was sealed for another key, or under another master key */
export function openPrivatePart(keyring: Keyring, holder: Holder, sealed: Buffer): KeyObject {
  return createPrivateKey({ key: keyring.open(sealed, contextOf(holder)), format: 'der', type: 'pkcs8' });
}
