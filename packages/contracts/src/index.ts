export * from './activity.js';
export * from './agentauth.js';
export * from './agents.js';
export * from './ids.js';
export * from './pagination.js';
export * from './permissions.js';
export * from './problems.js';
export * from './sessions.js';
