export { ActivityModule } from './activity.module.js';
export type { ActivityActor, ActivityRow, NewActivity, Origin } from './activity-event.js';
export { changesBetween, newMembers, type Change } from './changes.js';
export { ACTIVITY_PARAMETERS, activityInsert, activityValues } from './activity-insert.js';
export { ActivityReader, type ReadActivity } from './activity-reader.js';
export { ActivityService } from './activity.service.js';
export { AuditKeys, findSealedKey, makeFirstAuditKey, Sealer } from './chain/index.js';
export { Retention } from './retention/index.js';
export { LogVerification, LogWatch, type LogReport } from './verification/index.js';
