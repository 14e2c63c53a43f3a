export { LimitsModule } from './limits.module.js';
export { LimitsService, type Limit } from './limits.service.js';
