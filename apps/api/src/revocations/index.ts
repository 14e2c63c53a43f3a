export { Listeners } from './listeners.js';
export { RevocationFeed } from './revocation-feed.js';
export { RevocationLists, type RevocationList } from './revocation-lists.js';
export { RevocationsModule } from './revocations.module.js';
export { Stops } from './stops.js';
