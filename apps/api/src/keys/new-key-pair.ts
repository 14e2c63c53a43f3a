import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { KeyAlgorithm } from './purposes.js';
import { thumbprint, type KeyMaterial } from './thumbprint.js';

/** A key that nobody has yet. */
export interface NewKeyPair {
  /** RFC 7638: what the public part is called is what it is. */
  kid: string;
  publicKey: KeyMaterial;
  privateKey: KeyObject;
}

/** Makes a pair on P-256 (ES256), or an Ed25519 one (EdDSA). */
export function newKeyPair(algorithm: KeyAlgorithm): NewKeyPair {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519');
  // What is exported has the required members, and no others.
  const material = publicKey.export({ format: 'jwk' }) as KeyMaterial;
  return { kid: thumbprint(material), publicKey: material, privateKey };
}
