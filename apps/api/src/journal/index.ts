export type { Fact } from './fact.js';
export { Journal } from './journal.js';
export { JournalModule } from './journal.module.js';
