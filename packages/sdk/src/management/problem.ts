import { FetchError, errorFrom } from '../agentauth/errors.js';
import type { FieldFault, ProblemCode, ProblemDetails } from './schemas.gen.js';

/** The server refused or failed: its problem details (RFC 9457). `body` has the members of its kind. */
export class ProblemError extends FetchError {
  override name = 'ProblemError';
  /** Stable machine word. New ones are added. */
  declare readonly code?: ProblemCode | (string & {});
  /** What happened and what to do, for people. */
  declare readonly detail?: string;
  /** Of a refusal: the id under which it is explained, for `decisions.get`. */
  declare readonly decisionId?: string;
  /** Each field that was refused. */
  declare readonly errors?: readonly FieldFault[];

  constructor({ status, statusText, body, message }: FetchError, headers: Headers) {
    const problem = (typeof body === 'string' ? {} : body) as Partial<ProblemDetails>;
    const { title, detail, errors, decision_id: decisionId } = problem;
    super(status, statusText, body, headers, [title, detail].filter(Boolean).join(': ') || message);
    this.detail = detail;
    this.decisionId = headers.get('decision-id') ?? decisionId;
    this.errors = errors;
  }
}

/** Reads a failed answer: what a proxy sends instead of problem details is as good an error. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  return new ProblemError(await errorFrom(response), response.headers);
}
