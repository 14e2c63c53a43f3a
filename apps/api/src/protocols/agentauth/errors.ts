import type { FieldFault, ProblemCode } from '@signet/contracts';
import type { ProblemRenderer } from '../../platform/http/problem-renderer.js';

/** What each failure is called on this surface (its specification, section 2). */
export const CODES = {
  'request.invalid': 'VALIDATION_FAILED',
  'request.malformed': 'INVALID_JSON',
  'request.if_match_invalid': 'VALIDATION_FAILED',
  'request.permissions_invalid': 'INVALID_PERMISSIONS',
  'request.too_large': 'PAYLOAD_TOO_LARGE',
  'request.header_too_large': 'HEADER_TOO_LARGE',
  'request.timeout': 'REQUEST_TIMEOUT',
  'request.unsupported_media_type': 'UNSUPPORTED_MEDIA_TYPE',
  'request.cross_site': 'FORBIDDEN',
  'route.not_found': 'ROUTE_NOT_FOUND',
  'route.method_not_allowed': 'METHOD_NOT_ALLOWED',
  'authentication.required': 'UNAUTHORIZED',
  'authentication.failed': 'INVALID_CREDENTIALS',
  'access_token.invalid': 'INVALID_TOKEN',
  'access_token.expired': 'TOKEN_EXPIRED',
  'session_token.invalid': 'INVALID_TOKEN',
  'refresh_token.invalid': 'INVALID_REFRESH_TOKEN',
  'refresh_token.reused': 'REFRESH_TOKEN_REUSED',
  'authorization.denied': 'FORBIDDEN',
  'agent.not_found': 'AGENT_NOT_FOUND',
  'agent.not_active': 'AGENT_NOT_ACTIVE',
  'agent.admin_not_grantable': 'ADMIN_SCOPE_NOT_GRANTABLE',
  'agent.registration_closed': 'FORBIDDEN',
  'agent.revoked': 'CONFLICT',
  'agent.not_pending': 'CONFLICT',
  'agent.changed': 'PRECONDITION_FAILED',
  'agent.tier_invalid': 'INVALID_TIER',
  'agent.status_invalid': 'INVALID_STATUS',
  'credential.not_found': 'NOT_FOUND',
  'credential.ended': 'CONFLICT',
  'credential.exists': 'CONFLICT',
  'credential.too_many': 'CONFLICT',
  'persona.exists': 'CONFLICT',
  'persona.changed': 'PRECONDITION_FAILED',
  'persona.not_found': 'NOT_FOUND',
  'drift.changed': 'PRECONDITION_FAILED',
  'drift.not_configured': 'NOT_FOUND',
  'commitment.not_found': 'NOT_FOUND',
  'permission.exists': 'CONFLICT',
  'permission.changed': 'PRECONDITION_FAILED',
  'permission.not_found': 'NOT_FOUND',
  'signing_key.not_ready': 'CONFLICT',
  'signing_key.too_many': 'CONFLICT',
  'rate_tier.changed': 'PRECONDITION_FAILED',
  'webhook.not_found': 'WEBHOOK_NOT_FOUND',
  'webhook.url_invalid': 'INVALID_URL',
  'webhook.events_invalid': 'INVALID_EVENTS',
  'webhook.too_many': 'CONFLICT',
  'webhook.too_many_keys': 'CONFLICT',
  'webhook.changed': 'PRECONDITION_FAILED',
  'webhook_delivery.not_found': 'NOT_FOUND',
  'webhook_delivery.in_flight': 'CONFLICT',
  'webhook_delivery.finished': 'CONFLICT',
  'webhook_delivery.body_gone': 'CONFLICT',
  'webhook_replay.not_found': 'NOT_FOUND',
  'resource.not_found': 'NOT_FOUND',
  'resource.exists': 'CONFLICT',
  'resource.too_many': 'CONFLICT',
  'resource.changed': 'PRECONDITION_FAILED',
  'profile.not_found': 'NOT_FOUND',
  'profile.exists': 'CONFLICT',
  'profile.too_many': 'CONFLICT',
  'profile.is_default': 'CONFLICT',
  'profile.in_use': 'CONFLICT',
  'profile.changed': 'PRECONDITION_FAILED',
  'session_token.not_issued': 'VALIDATION_FAILED',
  'session_token.agent_stopped': 'CONFLICT',
  'provider.unreachable': 'CONFLICT',
  'virtual_key.not_found': 'NOT_FOUND',
  'virtual_key.exists': 'CONFLICT',
  'virtual_key.ended': 'CONFLICT',
  'virtual_key.too_many': 'CONFLICT',
  'virtual_key.changed': 'PRECONDITION_FAILED',
  'provider.failed': 'BAD_GATEWAY',
  'decision.not_found': 'NOT_FOUND',
  'activity.not_found': 'NOT_FOUND',
  'hold.not_found': 'NOT_FOUND',
  'activity.search_too_wide': 'VALIDATION_FAILED',
  'report.too_wide': 'VALIDATION_FAILED',
  'activity.not_sealed': 'CONFLICT',
  'activity.broken': 'INTERNAL_ERROR',
  'setup.closed': 'CONFLICT',
  'setup.code_invalid': 'FORBIDDEN',
  'idempotency.key_reused': 'VALIDATION_FAILED',
  'idempotency.in_flight': 'CONFLICT',
  'idempotency.answer_gone': 'CONFLICT',
  'limit.exceeded': 'RATE_LIMITED',
  'service.unavailable': 'SERVICE_UNAVAILABLE',
  'service.failed': 'INTERNAL_ERROR',
} as const satisfies Record<ProblemCode, string>;

// The published clients show `error` to people, except that their guides compare this one word.
const TITLES: Partial<Record<string, string>> = {
  INVALID_PERMISSIONS: 'INVALID_PERMISSIONS',
  VALIDATION_FAILED: 'Validation failed',
};

const fieldOf = ({ pointer }: FieldFault): string =>
  pointer
    .replace(/^[/?]/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.') || 'body';

/** The one error shape of the AgentAuth surface (its specification, section 2). */
export const renderAgentAuthError: ProblemRenderer = (problem, { requestId, path }) => {
  const { detail, errors, facts } = problem.particulars;
  const code = CODES[problem.code];
  // The surface has no 422: bad input is 400.
  const status = problem.status === 422 ? 400 : problem.status;
  const rejected = facts?.invalid_permissions;
  const details =
    errors?.map((fault) => ({ field: fieldOf(fault), message: fault.message })) ??
    rejected?.map(({ permission, reason }) => ({ permission, message: reason }));
  return {
    status,
    contentType: 'application/json',
    body: {
      ...facts,
      error: TITLES[code] ?? problem.title,
      code,
      message: detail ?? `${problem.title}.`,
      status,
      ...(details && { details }),
      ...(problem.code === 'route.not_found' && { path }),
      request_id: requestId,
    },
  };
};
