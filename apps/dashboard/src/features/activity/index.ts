export { activityQueries, latestOfAgent } from './activity-queries';
export { EventRows } from './event-rows';
export { activity } from './feature';
export { BUCKET_MS, type Interval } from './histogram/buckets';
export { useBucketName } from './histogram/use-bucket-name';
