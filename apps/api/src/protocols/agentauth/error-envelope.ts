import { PROBLEMS, type FieldFault } from '@signet/contracts';
import type { ProblemRenderer } from '../../platform/http/problem-renderer.js';

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
  const code = PROBLEMS[problem.code].agentauth;
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
