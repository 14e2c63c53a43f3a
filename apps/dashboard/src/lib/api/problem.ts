import { ConnectionError, ProblemError, TimeoutError } from '@signet/sdk/management';
import { PROBLEMS, ProblemDetails, type ProblemCode } from '@signet/contracts';

/** A failure the API (or the way to it) reported, in the words it used. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: ProblemDetails) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  is(code: ProblemCode): boolean {
    return this.problem.code === code;
  }
}

export const isProblem = (error: unknown, code: ProblemCode): boolean =>
  error instanceof ApiProblem && error.is(code);

const local = (code: ProblemCode, detail: string, requestId: string): ProblemDetails => ({
  type: 'about:blank',
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  detail,
  instance: requestId,
  code,
});

/** The API did not answer at all: it is stopped, restarting, or the network is down. */
export const unreachable = () =>
  new ApiProblem(local('service.unavailable', 'The Signet API does not answer. It may be restarting.', ''));

/** Reads the problem out of a failed response; a body that is no problem becomes one. */
export async function toProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  return problemFrom(response.status, body, response.headers.get('x-request-id') ?? '');
}

/** What the client of the management API threw, as a problem where it was one. */
export function problemOf(error: unknown): unknown {
  if (error instanceof ProblemError) return problemFrom(error.status, error.body, error.requestId ?? '');
  return error instanceof ConnectionError || error instanceof TimeoutError ? unreachable() : error;
}

function problemFrom(status: number, body: unknown, requestId: string): ApiProblem {
  const parsed = ProblemDetails.safeParse(body);
  if (parsed.success) return new ApiProblem(parsed.data);

  // A proxy in between answers 502 or 504 with a page of its own.
  if (status >= 502 && status <= 504) return unreachable();
  const code: ProblemCode = status === 401 ? 'authentication.required' : 'service.failed';
  return new ApiProblem({
    ...local(code, `The API answered ${status} without saying why.`, requestId),
    status,
  });
}

/** Any thrown thing as a problem, so that every error state can show the same facts. */
export function asProblem(error: unknown): ProblemDetails {
  if (error instanceof ApiProblem) return error.problem;
  return local('service.failed', 'The dashboard could not read the answer.', '');
}
