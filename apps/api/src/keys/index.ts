export {
  jwkOf,
  KeyLifecycle,
  KEYS_IN_USE,
  type EndedKey,
  type InstanceLine,
  type KeyState,
  type StoredKey,
} from './key-lifecycle.js';
export { KeysModule } from './keys.module.js';
export { newKeyPair } from './new-key-pair.js';
export { openPrivatePart, openPrivateText } from './private-part.js';
export { isOurs } from './proof.js';
export { PublishedKeys, TOKEN_KEYS_MAX, type PublishedJwk } from './published-keys.js';
export { USE, type KeyAlgorithm, type KeyLine } from './purposes.js';
export { toSigningKey } from './signing-key.mapper.js';
export { findSealedKey } from './sealed-key.js';
export { thumbprint } from './thumbprint.js';
