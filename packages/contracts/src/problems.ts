/** One entry of the error catalogue. How each protocol spells it is said in the protocol's own folder. */
export interface ProblemType {
  status: number;
  title: string;
  /** The error that the challenge of a 401 names (RFC 6750 3.1). */
  challenge?: string;
}

const define = <const T extends Record<string, ProblemType>>(problems: T) => problems;

/** Every failure a caller can see. Codes are stable: a released one is never renamed or reused. */
export const PROBLEMS = define({
  'request.invalid': { status: 422, title: 'The request is not valid' },
  'request.malformed': { status: 400, title: 'The request cannot be read' },
  'request.if_match_invalid': { status: 400, title: 'The If-Match header cannot be read' },
  'request.permissions_invalid': {
    status: 422,
    title: 'Some permissions do not exist',
  },
  'request.too_large': { status: 413, title: 'The request is too large' },
  'request.header_too_large': {
    status: 431,
    title: 'The header of the request is too large',
  },
  'request.timeout': { status: 408, title: 'The request took too long' },
  'request.unsupported_media_type': {
    status: 415,
    title: 'Send JSON',
  },
  'request.cross_site': { status: 403, title: 'The request came from another site' },
  'route.not_found': { status: 404, title: 'There is nothing at this address' },
  'route.method_not_allowed': {
    status: 405,
    title: 'This address does not take that method',
  },
  'authentication.required': { status: 401, title: 'Authentication required' },
  'authentication.failed': {
    status: 401,
    title: 'These credentials are not valid',
  },
  'access_token.invalid': {
    status: 401,
    title: 'The access token is not valid',
    challenge: 'invalid_token',
  },
  'access_token.expired': {
    status: 401,
    title: 'The access token has expired',
    challenge: 'invalid_token',
  },
  'session_token.invalid': {
    status: 401,
    title: 'The session token is not valid',
    challenge: 'invalid_token',
  },
  'refresh_token.invalid': {
    status: 401,
    title: 'The refresh token is not valid',
  },
  'refresh_token.reused': {
    status: 401,
    title: 'The refresh token was used before',
  },
  'authorization.denied': { status: 403, title: 'You may not do this' },
  'agent.not_found': { status: 404, title: 'Agent not found' },
  'agent.not_active': { status: 401, title: 'The agent is not active' },
  'agent.admin_not_grantable': {
    status: 403,
    title: 'Only an administrator may grant *:*:*',
  },
  'agent.registration_closed': {
    status: 403,
    title: 'Registration is closed',
  },
  'agent.revoked': { status: 409, title: 'The agent was revoked' },
  'agent.not_pending': { status: 409, title: 'The agent is not waiting for approval' },
  'agent.changed': {
    status: 412,
    title: 'The agent was changed meanwhile',
  },
  'agent.tier_invalid': { status: 422, title: 'Unknown rate tier' },
  'agent.status_invalid': { status: 422, title: 'Unknown status' },
  'credential.not_found': { status: 404, title: 'Credential not found' },
  'credential.ended': { status: 409, title: 'The credential has ended' },
  'credential.exists': { status: 409, title: 'The credential exists already' },
  'credential.too_many': { status: 409, title: 'Too many credentials' },
  'persona.exists': { status: 409, title: 'The agent has a persona already' },
  'persona.changed': { status: 412, title: 'The persona was changed meanwhile' },
  'persona.not_found': { status: 404, title: 'The agent has no persona' },
  'drift.changed': { status: 412, title: 'The drift settings were changed meanwhile' },
  'drift.not_configured': { status: 404, title: 'Drift was never configured' },
  'commitment.not_found': { status: 404, title: 'Commitment not found' },
  'permission.exists': { status: 409, title: 'The permission exists already' },
  'permission.changed': { status: 412, title: 'The permission was replaced meanwhile' },
  'permission.not_found': { status: 404, title: 'Permission not found' },
  'signing_key.not_ready': {
    status: 409,
    title: 'The next signing key is too young',
  },
  'signing_key.too_many': {
    status: 409,
    title: 'Too many signing keys are published',
  },
  'rate_tier.changed': { status: 412, title: 'The rate tier was changed meanwhile' },
  'webhook.not_found': { status: 404, title: 'Webhook not found' },
  'webhook.url_invalid': {
    status: 422,
    title: 'The webhook address cannot be used',
  },
  'webhook.events_invalid': { status: 422, title: 'Some events do not exist' },
  'webhook.too_many': { status: 409, title: 'Too many webhooks' },
  'webhook.too_many_keys': {
    status: 409,
    title: 'Too many signing keys are in use',
  },
  'webhook.changed': {
    status: 412,
    title: 'The webhook was changed meanwhile',
  },
  'webhook_delivery.not_found': { status: 404, title: 'Delivery not found' },
  'webhook_delivery.in_flight': {
    status: 409,
    title: 'The delivery is on its way',
  },
  'webhook_delivery.finished': {
    status: 409,
    title: 'The delivery is over',
  },
  'webhook_delivery.body_gone': {
    status: 409,
    title: 'The body of the delivery is not kept any more',
  },
  'resource.not_found': { status: 404, title: 'The catalogue has no such entry' },
  'resource.exists': { status: 409, title: 'The catalogue has an entry of this name' },
  'resource.too_many': { status: 409, title: 'The catalogue is full' },
  'resource.changed': {
    status: 412,
    title: 'The entry was changed meanwhile',
  },
  'profile.not_found': { status: 404, title: 'Profile not found' },
  'profile.exists': { status: 409, title: 'The profile exists already' },
  'profile.too_many': { status: 409, title: 'Too many profiles' },
  'profile.is_default': { status: 409, title: 'The default profile stays' },
  'profile.in_use': { status: 409, title: 'A proxy in the catalogue uses the profile' },
  'profile.changed': { status: 412, title: 'The profile was changed meanwhile' },
  'session_token.not_issued': { status: 422, title: 'The session token cannot be issued' },
  'session_token.agent_stopped': { status: 409, title: 'The agent of the sandbox is not active' },
  'provider.unreachable': { status: 409, title: 'The provider does not answer as expected' },
  'virtual_key.not_found': { status: 404, title: 'Virtual key not found' },
  'virtual_key.exists': { status: 409, title: 'The user has a key of this name' },
  'virtual_key.ended': { status: 409, title: 'The virtual key has ended' },
  'virtual_key.too_many': { status: 409, title: 'Too many virtual keys' },
  'virtual_key.changed': { status: 412, title: 'The virtual key was changed meanwhile' },
  'provider.failed': { status: 502, title: 'The provider of the tool failed' },
  'decision.not_found': { status: 404, title: 'Decision not found' },
  'webhook_replay.not_found': { status: 404, title: 'Replay not found' },
  'activity.not_found': { status: 404, title: 'Event not found' },
  'hold.not_found': { status: 404, title: 'Legal hold not found' },
  'activity.search_too_wide': {
    status: 422,
    title: 'The search looks at too many events',
  },
  'report.too_wide': {
    status: 422,
    title: 'The answer takes too long to find',
  },
  'activity.not_sealed': {
    status: 409,
    title: 'The event has no place in the audit chain yet',
  },
  'activity.broken': {
    status: 500,
    title: 'The audit log was damaged',
  },
  'setup.closed': { status: 409, title: 'This instance is set up already' },
  'setup.code_invalid': { status: 403, title: 'The set-up link is not valid' },
  'idempotency.key_reused': {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
  },
  'idempotency.in_flight': {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
  },
  'idempotency.answer_gone': {
    status: 409,
    title: 'The answer to this call is not kept any more',
  },
  'limit.exceeded': { status: 429, title: 'Too many requests' },
  'service.unavailable': { status: 503, title: 'Signet cannot answer now' },
  'service.failed': { status: 500, title: 'Signet failed to answer' },
});

export type ProblemCode = keyof typeof PROBLEMS;

/** Every HTTP status that a failure has. */
export type ProblemStatus = (typeof PROBLEMS)[ProblemCode]['status'];
