export { NotPrepared, prepare, type Prepared } from './prepare.js';
