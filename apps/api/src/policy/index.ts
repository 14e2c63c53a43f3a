export { decide, type Action, type Decision } from './decide.js';
export type { Receiving } from './delivery-rules.js';
export type { BrowserWrite, PresentedRefreshToken, PresentedToken } from './door-rules.js';
export { explain, kept } from './explain.js';
export type { CredentialState } from './rules.js';
export { decisionBehind, RULE_BEHIND, type RefusalCode } from './rule-behind.js';
export { LANGUAGES, type PermissionLanguage } from './languages/index.js';
export {
  ANONYMOUS,
  isAgentRule,
  SYSTEM,
  type AgentSubject,
  type AgentRule,
  type OperatorSubject,
  type Stopped,
  type Subject,
} from './subject.js';
