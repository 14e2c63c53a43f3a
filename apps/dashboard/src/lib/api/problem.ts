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
  const requestId = response.headers.get('x-request-id') ?? '';
  const parsed = ProblemDetails.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new ApiProblem(parsed.data);

  // A proxy in between answers 502 or 504 with a page of its own.
  if (response.status >= 502 && response.status <= 504) return unreachable();
  const code: ProblemCode = response.status === 401 ? 'authentication.required' : 'service.failed';
  return new ApiProblem({
    ...local(code, `The API answered ${response.status} without saying why.`, requestId),
    status: response.status,
  });
}

/** Any thrown thing as a problem, so that every error state can show the same facts. */
export function asProblem(error: unknown): ProblemDetails {
  if (error instanceof ApiProblem) return error.problem;
  return local('service.failed', 'The dashboard could not read the answer.', '');
}
