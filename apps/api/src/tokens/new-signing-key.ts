import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Keyring } from '../platform/crypto/keyring.js';
import type { SigningKeyEntity } from './signing-key.entity.js';

const ALGORITHM = 'ES256';

/** What a private part is sealed for: it opens under its own id only. */
export const sealContext = (kid: string) => `signing_key:${kid}`;

/** Makes a P-256 key pair as it is stored: the public part to publish, the private one sealed. */
export function newSigningKey(
  keyring: Keyring,
): Pick<SigningKeyEntity, 'kid' | 'algorithm' | 'publicJwk' | 'privateSealed'> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const kid = thumbprint(x, y);
  return {
    kid,
    algorithm: ALGORITHM,
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: ALGORITHM },
    privateSealed: keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), sealContext(kid)),
  };
}

/** RFC 7638 3: the SHA-256 of the required members in lexicographic order. */
const thumbprint = (x: string, y: string): string =>
  createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url');
