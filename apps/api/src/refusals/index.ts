export { RefusalsModule } from './refusals.module.js';
export { Refusals } from './refusals.js';
