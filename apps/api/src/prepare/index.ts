export { NotPrepared } from './not-prepared.js';
export { ownerUrlOf, prepare, type Prepared } from './prepare.js';
