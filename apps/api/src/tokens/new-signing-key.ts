import { generateKeyPairSync } from 'node:crypto';
import { thumbprint, USE } from '../keys/index.js';
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
  const material = { kty: 'EC', crv: 'P-256', x, y } as const;
  const kid = thumbprint(material);
  return {
    kid,
    algorithm: ALGORITHM,
    publicJwk: { ...material, kid, use: USE.tokens, alg: ALGORITHM },
    privateSealed: keyring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), sealContext(kid)),
  };
}
