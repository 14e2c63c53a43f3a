export { ATI_ADMIN } from './admin-surface.js';
export { AtiModule } from './ati.module.js';
export { ATI } from './surface.js';
