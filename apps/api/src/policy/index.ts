export { agentAccess, registrarFor, type AgentCaller, type AgentRule } from './agent-access.js';
