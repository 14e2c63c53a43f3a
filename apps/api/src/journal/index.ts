export {
  personalContext,
  personalHash,
  type ActivityActor,
  type ActivityRow,
  type NewActivity,
  type Origin,
  type Personal,
} from './activity-event.js';
export { ACTIVITY_PARAMETERS, activityInsert, activityValues } from './activity-insert.js';
export { ActivityService } from './activity.service.js';
export { changesBetween, newMembers, RecordedChange, shownChanges, type Change } from './changes.js';
export type { Fact } from './fact.js';
export { Journal } from './journal.js';
export { JournalModule } from './journal.module.js';
