export { LIMITS, type Limit, type LimitState } from './limit.js';
export { LimitsModule } from './limits.module.js';
export { LimitsService, refuseIfExceeded } from './limits.service.js';
