export { AtiModule } from './ati.module.js';
export { ATI } from './surface.js';
