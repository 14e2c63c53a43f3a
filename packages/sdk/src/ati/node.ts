/** What this package takes from `node:crypto`; its sources know the types of no runtime. */
interface NodeCrypto {
  createHmac(hash: 'sha256', key: Uint8Array): Hmac;
  timingSafeEqual(one: Uint8Array, other: Uint8Array): boolean;
  createPublicKey(key: string | { key: object; format: 'jwk' }): KeyObject;
  createPrivateKey(pem: string): KeyObject;
  sign(hash: 'sha256', text: Uint8Array, key: EcKey): { toString(encoding: 'base64url'): string };
  verify(hash: 'sha256', text: Uint8Array, key: EcKey, signature: Uint8Array): boolean;
  randomUUID(): string;
}

interface Hmac {
  update(text: string, encoding?: 'utf8'): Hmac;
  digest(): Uint8Array;
  digest(encoding: 'hex' | 'base64url'): string;
}

/** A key as Node holds it. */
export interface KeyObject {
  readonly asymmetricKeyType?: string;
  readonly asymmetricKeyDetails?: { readonly namedCurve?: string };
}

interface EcKey {
  key: KeyObject;
  dsaEncoding: 'ieee-p1363';
}

/** A module of Node, for which nothing is imported. @throws TypeError, with these words, where there is none */
export function nodeModule<T>(name: string, otherwise: string): T {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const found = process?.getBuiltinModule?.(name);
  if (!found) throw new TypeError(otherwise);
  return found as T;
}

let found: NodeCrypto | undefined;

/**
 * Tokens are signed and checked at once, without a promise, as the client in Python does. Web Crypto cannot, so this
 * asks the runtime for Node's own: Node, Bun, Deno and Workers with `nodejs_compat` have it, browsers do not.
 *
 * @throws TypeError where there is none
 */
export function nodeCrypto(): NodeCrypto {
  found ??= nodeModule<NodeCrypto>(
    'node:crypto',
    'ATI tokens are signed and checked with node:crypto, and this runtime has none: do it in your server.',
  );
  return found;
}
