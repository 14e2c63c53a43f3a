export {
  AbortError,
  AgentAuthError,
  ConnectionError,
  FetchError,
  TimeoutError,
} from '../agentauth/errors.js';
export { addressOf } from './address.js';
export { EventsMissedError, type ActivityStream, type StreamOptions } from './activity-stream.js';
export type {
  Call,
  EditOptions,
  Opened,
  Operation,
  RequestOptions,
  Send,
  VersionedCall,
  WithResponse,
  WithVersion,
  WriteOptions,
} from './call.js';
export type { EventFeed, FollowOptions } from './event-feed.js';
export { ManagementClient } from './client.js';
export * from './operations.gen.js';
export type { Pages } from './pages.js';
export { isReadableOnTheWay } from './plain-http.js';
export { ProblemError } from './problem.js';
export type * from './schemas.gen.js';
export { senderOf, type ManagementConfig } from './sender.js';
