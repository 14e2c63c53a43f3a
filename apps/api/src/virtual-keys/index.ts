export { KeyUses } from './key-uses.js';
export { VirtualKeyEntity } from './virtual-key.entity.js';
export { VirtualKeys, type KeyChange } from './virtual-keys.js';
export { VirtualKeysModule } from './virtual-keys.module.js';
