export { decide, type Action, type Decision } from './decide.js';
export type { Receiving } from './delivery-rules.js';
export type { CalledTool } from './tool-rules.js';
export type { BrowserWrite, PresentedRefreshToken, PresentedToken } from './door-rules.js';
export { explain, kept } from './explain.js';
export type { CredentialState } from './rules.js';
export { decisionBehind, RULE_BEHIND, type RefusalCode } from './rule-behind.js';
export { LANGUAGES, type PermissionLanguage } from './languages/index.js';
export {
  ANONYMOUS,
  isAgentRule,
  SANDBOX_RULE,
  SYSTEM,
  type AgentSubject,
  type AgentRule,
  type OperatorSubject,
  type SandboxSubject,
  type Stopped,
  type Subject,
} from './subject.js';
