export { AtiModule } from './ati.module.js';
export { ATI, ATI_ADMIN, ATI_CALL, ATI_MCP } from './surface.js';
