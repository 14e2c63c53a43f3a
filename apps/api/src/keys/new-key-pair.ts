import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { PairAlgorithm } from './purposes.js';
import { thumbprint, type KeyMaterial } from './thumbprint.js';

/** A key that nobody has yet. */
export interface NewKey {
  /** The thumbprint of the public part (RFC 7638); of a shared secret something that says nothing of it. */
  kid: string;
  publicKey: KeyMaterial | null;
  /** As text where others prescribe how it is written. */
  privateKey: KeyObject | string;
}

export interface NewKeyPair extends NewKey {
  publicKey: KeyMaterial;
  privateKey: KeyObject;
}

/** Makes a pair on P-256 (ES256), or an Ed25519 one (EdDSA). */
export function newKeyPair(algorithm: PairAlgorithm): NewKeyPair {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  // What is exported has the required members, and no others.
  const material = publicKey.export({ format: 'jwk' }) as KeyMaterial;
  return { kid: thumbprint(material), publicKey: material, privateKey };
}
