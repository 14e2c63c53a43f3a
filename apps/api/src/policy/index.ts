export { agentAccess, callerWith, registrarFor, type AgentCaller, type AgentRule } from './agent-access.js';
export { LANGUAGES, type PermissionLanguage } from './languages/index.js';
export { requireRecordReader } from './record-access.js';
