export { decide, type Action, type Decision } from './decide.js';
export { LANGUAGES, type PermissionLanguage } from './languages/index.js';
export {
  ANONYMOUS,
  isAgentRule,
  SYSTEM,
  type AgentPrincipal,
  type AgentRule,
  type OperatorPrincipal,
  type Principal,
} from './principal.js';
