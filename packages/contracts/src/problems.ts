/** One entry of the error catalogue. `agentauth` is the code the same failure has on the AgentAuth surface. */
export interface ProblemType {
  status: number;
  title: string;
  agentauth: string;
  /** The error that the challenge of a 401 names (RFC 6750 3.1). */
  challenge?: string;
}

const define = <T extends Record<string, ProblemType>>(problems: T) => problems;

/** Every failure a caller can see. Codes are stable: a released one is never renamed or reused. */
export const PROBLEMS = define({
  'request.invalid': { status: 422, title: 'The request is not valid', agentauth: 'VALIDATION_FAILED' },
  'request.malformed': { status: 400, title: 'The request cannot be read', agentauth: 'INVALID_JSON' },
  'request.permissions_invalid': {
    status: 422,
    title: 'Some permissions do not exist',
    agentauth: 'INVALID_PERMISSIONS',
  },
  'request.too_large': { status: 413, title: 'The request is too large', agentauth: 'PAYLOAD_TOO_LARGE' },
  'request.header_too_large': {
    status: 431,
    title: 'The header of the request is too large',
    agentauth: 'HEADER_TOO_LARGE',
  },
  'request.timeout': { status: 408, title: 'The request took too long', agentauth: 'REQUEST_TIMEOUT' },
  'request.unsupported_media_type': {
    status: 415,
    title: 'Send JSON',
    agentauth: 'UNSUPPORTED_MEDIA_TYPE',
  },
  'request.cross_site': { status: 403, title: 'The request came from another site', agentauth: 'FORBIDDEN' },
  'route.not_found': { status: 404, title: 'There is nothing at this address', agentauth: 'ROUTE_NOT_FOUND' },
  'route.method_not_allowed': {
    status: 405,
    title: 'This address does not take that method',
    agentauth: 'METHOD_NOT_ALLOWED',
  },
  'authentication.required': { status: 401, title: 'Sign in first', agentauth: 'UNAUTHORIZED' },
  'authentication.failed': {
    status: 401,
    title: 'These credentials are not valid',
    agentauth: 'INVALID_CREDENTIALS',
  },
  'access_token.invalid': {
    status: 401,
    title: 'The access token is not valid',
    agentauth: 'INVALID_TOKEN',
    challenge: 'invalid_token',
  },
  'access_token.expired': {
    status: 401,
    title: 'The access token has expired',
    agentauth: 'TOKEN_EXPIRED',
    challenge: 'invalid_token',
  },
  'refresh_token.invalid': {
    status: 401,
    title: 'The refresh token is not valid',
    agentauth: 'INVALID_REFRESH_TOKEN',
  },
  'refresh_token.reused': {
    status: 401,
    title: 'The refresh token was used before',
    agentauth: 'REFRESH_TOKEN_REUSED',
  },
  'authorization.denied': { status: 403, title: 'You may not do this', agentauth: 'FORBIDDEN' },
  'agent.not_found': { status: 404, title: 'Agent not found', agentauth: 'AGENT_NOT_FOUND' },
  'agent.not_active': { status: 401, title: 'The agent is not active', agentauth: 'AGENT_NOT_ACTIVE' },
  'agent.admin_not_grantable': {
    status: 403,
    title: 'Only an administrator may grant *:*:*',
    agentauth: 'ADMIN_SCOPE_NOT_GRANTABLE',
  },
  'agent.registration_closed': {
    status: 403,
    title: 'Registration is closed',
    agentauth: 'FORBIDDEN',
  },
  'agent.revoked': { status: 409, title: 'The agent was revoked', agentauth: 'CONFLICT' },
  'agent.not_pending': { status: 409, title: 'The agent is not waiting for approval', agentauth: 'CONFLICT' },
  'agent.changed': {
    status: 412,
    title: 'The agent was changed meanwhile',
    agentauth: 'PRECONDITION_FAILED',
  },
  'agent.tier_invalid': { status: 422, title: 'Unknown rate tier', agentauth: 'INVALID_TIER' },
  'agent.status_invalid': { status: 422, title: 'Unknown status', agentauth: 'INVALID_STATUS' },
  'credential.not_found': { status: 404, title: 'Credential not found', agentauth: 'NOT_FOUND' },
  'credential.ended': { status: 409, title: 'The credential has ended', agentauth: 'CONFLICT' },
  'credential.exists': { status: 409, title: 'The credential exists already', agentauth: 'CONFLICT' },
  'credential.too_many': { status: 409, title: 'Too many credentials', agentauth: 'CONFLICT' },
  'persona.exists': { status: 409, title: 'The agent has a persona already', agentauth: 'CONFLICT' },
  'persona.not_found': { status: 404, title: 'The agent has no persona', agentauth: 'NOT_FOUND' },
  'drift.not_configured': { status: 404, title: 'Drift was never configured', agentauth: 'NOT_FOUND' },
  'commitment.not_found': { status: 404, title: 'Commitment not found', agentauth: 'NOT_FOUND' },
  'permission.exists': { status: 409, title: 'The permission exists already', agentauth: 'CONFLICT' },
  'permission.not_found': { status: 404, title: 'Permission not found', agentauth: 'NOT_FOUND' },
  'permission.missing': {
    status: 403,
    title: 'The agent lacks a permission',
    agentauth: 'INSUFFICIENT_PERMISSIONS',
  },
  'signing_key.not_ready': {
    status: 409,
    title: 'The next signing key is too young',
    agentauth: 'CONFLICT',
  },
  'signing_key.too_many': {
    status: 409,
    title: 'Too many signing keys are published',
    agentauth: 'CONFLICT',
  },
  'webhook.not_found': { status: 404, title: 'Webhook not found', agentauth: 'WEBHOOK_NOT_FOUND' },
  'webhook.url_invalid': {
    status: 422,
    title: 'The webhook address cannot be used',
    agentauth: 'INVALID_URL',
  },
  'webhook.events_invalid': { status: 422, title: 'Some events do not exist', agentauth: 'INVALID_EVENTS' },
  'webhook.too_many': { status: 409, title: 'Too many webhooks', agentauth: 'CONFLICT' },
  'webhook.too_many_keys': {
    status: 409,
    title: 'Too many signing keys are in use',
    agentauth: 'CONFLICT',
  },
  'webhook.changed': {
    status: 412,
    title: 'The webhook was changed meanwhile',
    agentauth: 'PRECONDITION_FAILED',
  },
  'webhook_delivery.not_found': { status: 404, title: 'Delivery not found', agentauth: 'NOT_FOUND' },
  'webhook_delivery.in_flight': {
    status: 409,
    title: 'The delivery is on its way',
    agentauth: 'CONFLICT',
  },
  'webhook_delivery.finished': {
    status: 409,
    title: 'The delivery is over',
    agentauth: 'CONFLICT',
  },
  'webhook_delivery.body_gone': {
    status: 409,
    title: 'The body of the delivery is not kept any more',
    agentauth: 'CONFLICT',
  },
  'webhook_replay.not_found': { status: 404, title: 'Replay not found', agentauth: 'NOT_FOUND' },
  'activity.not_found': { status: 404, title: 'Event not found', agentauth: 'NOT_FOUND' },
  'hold.not_found': { status: 404, title: 'Legal hold not found', agentauth: 'NOT_FOUND' },
  'activity.search_too_wide': {
    status: 422,
    title: 'The search looks at too many events',
    agentauth: 'VALIDATION_FAILED',
  },
  'report.too_wide': {
    status: 422,
    title: 'The answer takes too long to find',
    agentauth: 'VALIDATION_FAILED',
  },
  'activity.not_sealed': {
    status: 409,
    title: 'The event has no place in the audit chain yet',
    agentauth: 'CONFLICT',
  },
  'activity.broken': {
    status: 500,
    title: 'The audit log was damaged',
    agentauth: 'INTERNAL_ERROR',
  },
  'setup.closed': { status: 409, title: 'This instance is set up already', agentauth: 'CONFLICT' },
  'setup.code_invalid': { status: 403, title: 'The set-up link is not valid', agentauth: 'FORBIDDEN' },
  'idempotency.key_reused': {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    agentauth: 'VALIDATION_FAILED',
  },
  'idempotency.in_flight': {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    agentauth: 'CONFLICT',
  },
  'idempotency.answer_gone': {
    status: 409,
    title: 'The answer to this call is not kept any more',
    agentauth: 'CONFLICT',
  },
  'limit.exceeded': { status: 429, title: 'Too many requests', agentauth: 'RATE_LIMITED' },
  'service.unavailable': { status: 503, title: 'Signet cannot answer now', agentauth: 'SERVICE_UNAVAILABLE' },
  'service.failed': { status: 500, title: 'Signet failed to answer', agentauth: 'INTERNAL_ERROR' },
});

export type ProblemCode = keyof typeof PROBLEMS;
