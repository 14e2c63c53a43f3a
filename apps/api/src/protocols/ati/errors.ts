import { PROBLEMS, type ProblemCode } from '@signet/contracts';
import type { Problem } from '../../platform/errors/problem.js';
import type { ProblemRenderer } from '../../platform/http/problem-renderer.js';

const CODE_OF = (code: ProblemCode): string => code.replaceAll('.', '_');

/** What each failure is called where sandboxes call: its code with an underscore. Of a session token it is said what is wrong. */
export const CODES = Object.fromEntries(
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => [code, CODE_OF(code)]),
) as Record<ProblemCode, string>;

/**
 * The sentence of a failure. The reference's command line looks for words in it to tell what happened (6.10), so a limit is
 * called a rate limit.
 */
function sentenceOf({ code, title, particulars: { detail = `${title}.`, retryAfter } }: Problem): string {
  if (code !== 'limit.exceeded') return detail;
  const seconds = Math.max(1, Math.ceil(retryAfter ?? 1));
  return `Rate limit reached: call again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
}

/** The one error shape of the surface (6.1). */
export const renderAtiFailure: ProblemRenderer = (problem) => ({
  contentType: 'application/json',
  body: {
    error: sentenceOf(problem),
    code: problem.particulars.facts?.fault ?? CODES[problem.code],
  },
});
