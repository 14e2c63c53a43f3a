import type { ProblemCode } from '@signet/contracts';
import type { ProblemRenderer } from '../../platform/http/problem-renderer.js';
import { renderAtiFailure } from './errors.js';

/** What is wrong with a member of a request, in a word of ATI (2.6). */
const FAULTS: Readonly<Record<string, string>> = {
  user_id: 'invalid_sub',
  tools: 'invalid_scope',
  providers: 'invalid_scope',
  categories: 'invalid_scope',
  skills: 'invalid_scope',
  expires_in_secs: 'invalid_ttl',
  ttl_seconds: 'invalid_ttl',
};

/** The statuses of the reference (7.3), where ours are others: what was revoked is not there any more. */
const STATUSES: Partial<Record<ProblemCode, number>> = { 'request.invalid': 400, 'virtual_key.ended': 404 };

/** As everywhere below `/ati`; but whoever is not let in is told nothing (7.3). */
export const renderAdminFailure: ProblemRenderer = (problem, context) => {
  const status = STATUSES[problem.code] ?? problem.status;
  const { body, contentType } = renderAtiFailure(problem, context);
  if (status === 401) return { status, contentType, body, isUntold: true };
  const member = problem.particulars.errors?.[0]?.pointer.split('/')[1] ?? '';
  return { status, contentType, body: { ...body, code: FAULTS[member] ?? body['code'] } };
};
