export {
  jwkOf,
  KeyLifecycle,
  KEYS_IN_USE,
  lineOf,
  type EndedKey,
  type KeyState,
  type StoredKey,
} from './key-lifecycle.js';
export { KeysModule } from './keys.module.js';
export { openPrivatePart } from './private-part.js';
export { PublishedKeys, TOKEN_KEYS_MAX, type PublishedJwk } from './published-keys.js';
export { findSealedKey } from './sealed-key.js';
export { USE, type KeyLine } from './purposes.js';
export { thumbprint } from './thumbprint.js';
