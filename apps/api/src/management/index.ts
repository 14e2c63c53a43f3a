export { ManagementModule } from './management.module.js';
export { MANAGEMENT } from './surface.js';
