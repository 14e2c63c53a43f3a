import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../platform/crypto/keyring.js';
import type { KeyLine, KeyPurpose } from './purposes.js';

/** Whose a private part is. */
type Holder = Pick<KeyLine, 'purpose'> & {
  kid: string;
  endpoint?: { id: string };
  profile?: { id: string };
};

/** What a private part is sealed for, since the first release: it opens under its own purpose and id, or endpoint, alone. */
const CONTEXT: Record<KeyPurpose, (holder: Holder) => string> = {
  tokens: ({ kid }) => `signing_key:${kid}`,
  audit: ({ kid }) => `audit_key:${kid}`,
  ati: ({ kid, profile }) => `ati_key:${profile!.id}:${kid}`,
  webhooks: ({ endpoint }) => `webhook_secret:${endpoint!.id}`,
};

const contextOf = (holder: Holder): string => CONTEXT[holder.purpose](holder);

/** Seals a private part under the master key as it is stored: PKCS #8, or the text that it is. */
export const sealPrivatePart = (keyring: Keyring, holder: Holder, privateKey: KeyObject | string): Buffer =>
  keyring.seal(
    typeof privateKey === 'string' ? privateKey : privateKey.export({ format: 'der', type: 'pkcs8' }),
    contextOf(holder),
  );

/** @throws Error when it was sealed for another key, or under another master key */
export const openPrivatePart = (keyring: Keyring, holder: Holder, sealed: Buffer): KeyObject =>
  createPrivateKey({ key: keyring.open(sealed, contextOf(holder)), format: 'der', type: 'pkcs8' });

/** The same of one that is stored as text. */
export const openPrivateText = (keyring: Keyring, holder: Holder, sealed: Buffer): string =>
  keyring.open(sealed, contextOf(holder)).toString();
