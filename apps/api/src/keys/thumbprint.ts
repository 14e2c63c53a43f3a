import { createHash } from 'node:crypto';

/** What a public key is, as RFC 7517 writes it: a point on P-256, or the 32 bytes of RFC 8032. */
export type KeyMaterial =
  { kty: 'EC'; crv: 'P-256'; x: string; y: string } | { kty: 'OKP'; crv: 'Ed25519'; x: string };

/** RFC 7638 3, RFC 8037 2: the SHA-256 of the required members in lexicographic order, in base64url. It is the key's id. */
export function thumbprint(key: KeyMaterial): string {
  const members =
    key.kty === 'EC'
      ? { crv: key.crv, kty: key.kty, x: key.x, y: key.y }
      : { crv: key.crv, kty: key.kty, x: key.x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
