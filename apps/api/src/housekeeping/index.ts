export { HOUSEKEEPING, Housekeeping, HousekeepingProcessor } from './housekeeping.js';
export { HousekeepingModule } from './housekeeping.module.js';
