export { NotPrepared } from './not-prepared.js';
export { prepare, type Prepared } from './prepare.js';
