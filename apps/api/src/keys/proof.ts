import { sameBytes, type Keyring } from '../platform/crypto/keyring.js';
import type { StoredKey } from './stored-key.js';
import type { KeyPurpose } from './purposes.js';
import { thumbprint } from './thumbprint.js';

/** That we made a public key: who has the database and not the master key cannot. */
export const proofOf = (keyring: Keyring, purpose: KeyPurpose, kid: string): Buffer =>
  keyring.mac('signing key', `${purpose}:${kid}`);

/**
 * Whether a public key is one of ours, for that purpose. Those of before there were proofs have an empty one, which
 * nobody but the owner of the tables writes.
 */
export const isOurs = (
  keyring: Keyring,
  { kid, purpose, publicKey, proof }: Pick<StoredKey, 'kid' | 'purpose' | 'publicKey' | 'proof'>,
): boolean =>
  thumbprint(publicKey) === kid && (proof.length === 0 || sameBytes(proof, proofOf(keyring, purpose, kid)));
