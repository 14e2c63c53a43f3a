export { ACTIVITY_PARAMETERS, activityInsert, activityValues } from './activity-insert.js';
export { personalContext, personalHash, type ActivityRow, type Personal } from './activity-row.js';
export { changesBetween, newMembers, RecordedChange, shownChanges, type Change } from './changes.js';
export type { ActivityActor, Fact, FactOf, Origin, SilentFact, StoryOf } from './fact.js';
export { Journal, type Rows } from './journal.js';
export { JournalModule } from './journal.module.js';
