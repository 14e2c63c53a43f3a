export { KeysModule } from './keys.module.js';
export { PublishedKeys, TOKEN_KEYS_MAX, USE, type PublishedJwk } from './published-keys.js';
export { thumbprint, type KeyMaterial } from './thumbprint.js';
