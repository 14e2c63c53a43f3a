import type { ProblemRenderer } from '../../platform/http/problem-renderer.js';
import { renderAtiFailure } from './errors.js';

/** What a failure is called; a limit is called so, whoever refuses over it. */
const textOf = (detail: string, status: number): string =>
  status === 429 && !/rate limit/i.test(detail) ? `Rate limit: ${detail}` : detail;

const PREFIXES: Partial<Record<number, string>> = {
  413: 'Invalid arguments: ',
  422: 'Invalid request: ',
};

/**
 * The one shape of everything that `/call` does not answer with a result (6.3). Texts are such that the published command
 * line takes them for what they are (6.10).
 */
export const renderCallFailure: ProblemRenderer = (problem, context) => {
  const { title, particulars } = problem;
  // A body that is no JSON is one without a tool.
  const status = problem.code === 'request.malformed' ? 422 : problem.status;
  const detail = textOf(particulars.detail ?? `${title}.`, status);
  const saysIt = /\b(invalid|missing)\b/i.test(detail);
  const error = (saysIt ? '' : (PREFIXES[status] ?? '')) + detail;
  const { code } = renderAtiFailure(problem, context).body;
  return {
    status,
    contentType: 'application/json',
    body: { result: null, error, ...(status === 401 && { code }) },
  };
};
