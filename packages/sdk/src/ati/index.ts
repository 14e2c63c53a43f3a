export { AtiError } from './ati-error.gen.js';
export type { AtiErrorCode } from './ati-error.gen.js';
export { parse as parseRate } from './ati-rates.gen.js';
export type { Rate } from './ati-rates.gen.js';
export {
  buildScopeString,
  checkScope,
  HeldScopes,
  matchesWildcard,
  parseScopes,
  proxyCheckScope,
  resolveToolName,
  scopeOfVirtualKey,
} from './ati-scopes.gen.js';
export type { Grants, VirtualKeyRights } from './ati-scopes.gen.js';
export type { SessionClaims } from './claims.js';
export { inspectToken } from './inspect-token.js';
export type { UnverifiedToken } from './inspect-token.js';
export { issueToken } from './issue-token.js';
export type { IssueTokenOptions } from './issue-token.js';
export type { CheckingKey, PublicJwk, SigningKey } from './keys.js';
export type { IssuedVirtualKey } from '../management/schemas.gen.js';
export type {
  Introspection,
  IssuedToken,
  IssueManagedTokenOptions,
  IssueVirtualKeyOptions,
  ManagedConfig,
  ManagedOrchestrator,
  Revocation,
} from './managed-orchestrator.js';
export type {
  OfflineConfig,
  OfflineOrchestrator,
  ProvisionSandboxOptions,
  SandboxEnvironment,
} from './offline-orchestrator.js';
export { AtiOrchestrator } from './orchestrator.js';
export type { AtiOrchestratorConfig, AtiOrchestratorConstructor } from './orchestrator.js';
export { keepSessionFile } from './session-file.js';
export type { KeepSessionFileOptions } from './session-file.js';
export { signSandboxRequest, verifySandboxSignature } from './sandbox-signature.js';
export type {
  SandboxVerdict,
  SignedRequest,
  SignSandboxRequestOptions,
  VerifySandboxSignatureOptions,
} from './sandbox-signature.js';
export { validateToken } from './validate-token.js';
export type { ValidatedToken, ValidateTokenOptions } from './validate-token.js';
