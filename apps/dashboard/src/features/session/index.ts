export { EndedSession } from './ended-session';
export { FailedSignInsAlert } from './failed-sign-ins';
export { useSignOut } from './use-sign-out';
