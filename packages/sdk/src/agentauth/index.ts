export * from './client.js';
export {
  AbortError,
  AgentAuthError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  FetchError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
  // The names of the published package, for code that tests against them.
  AuthenticationError as ZKPVerificationError,
  BadRequestError as PersonaValidationError,
  ConflictError as DriftThresholdError,
} from './errors.js';
export type { ErrorBody, ErrorDetail } from './errors.js';
export * from './permissions.js';
export type { Environment } from './environment.js';
export type { AgentAuthConfig, AgentToken, RefreshTokenRequest, RefreshTokenResponse } from './session.js';
export type { CallOptions } from './transport.js';
export type * from './agents.js';
export type * from './commitments.js';
export type * from './drift.js';
export type * from './persona.js';
export type * from './webhooks.js';
