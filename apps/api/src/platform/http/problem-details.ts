import type { ProblemRenderer } from './problem-renderer.js';

/** The envelope of our own surface: RFC 9457. */
export const renderProblemDetails: ProblemRenderer = (problem, { requestId, decisionId }) => {
  const { detail, errors, retryAfter, facts } = problem.particulars;
  return {
    contentType: 'application/problem+json',
    body: {
      ...facts,
      type: `urn:signet:problem:${problem.code}`,
      title: problem.title,
      status: problem.status,
      detail: detail ?? `${problem.title}.`,
      instance: requestId,
      code: problem.code,
      ...(decisionId !== undefined && { decision_id: decisionId }),
      ...(errors && { errors }),
      ...(retryAfter !== undefined && { retry_after: retryAfter }),
    },
  };
};
