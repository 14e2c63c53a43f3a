export { ATI_ADMIN } from './admin-surface.js';
export { AtiModule } from './ati.module.js';
export { ATI, ATI_CALL, ATI_MCP } from './surface.js';
