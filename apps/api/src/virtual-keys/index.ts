export { KeyExchange } from './key-exchange.js';
export { KeyFinder, type GoodKey } from './key-finder.js';
export { KeyIntrospection } from './key-introspection.js';
export { KeyUses } from './key-uses.js';
export { isRawKey } from './raw-key.js';
export { VirtualKeyEntity } from './virtual-key.entity.js';
export { VirtualKeyList } from './virtual-key-list.js';
export { VirtualKeys, type KeyChange } from './virtual-keys.js';
export { VirtualKeysModule } from './virtual-keys.module.js';
