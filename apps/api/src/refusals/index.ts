export { Decisions } from './decisions.js';
export { RefusalsModule } from './refusals.module.js';
export { Refusals } from './refusals.js';
export { Tallied } from './tallied.js';
