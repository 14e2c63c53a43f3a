export { agentAccess, callerWith, registrarFor, type AgentCaller, type AgentRule } from './agent-access.js';
export { requireRecordReader } from './record-access.js';
