import { PROBLEMS, type FieldFault, type ProblemCode } from '@signet/contracts';

export interface ProblemDetail {
  /** For the caller: what happened and what to do. */
  detail?: string;
  /** For the log only. */
  internal?: string;
  /** Broken rules, for invalid requests. */
  errors?: FieldFault[];
  /** Seconds until a retry can succeed. */
  retryAfter?: number;
  /** Further public members of the error body. */
  facts?: Record<string, unknown>;
  cause?: unknown;
}

/** A failure from the catalogue. Everything but `internal` and `cause` is shown to the caller. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(
    readonly code: ProblemCode,
    readonly particulars: ProblemDetail = {},
  ) {
    super(particulars.detail ?? PROBLEMS[code].title, { cause: particulars.cause });
    this.name = 'Problem';
    this.status = PROBLEMS[code].status;
    this.title = PROBLEMS[code].title;
  }

  /** Returns the same problem with further public members. */
  with(facts: Record<string, unknown>): Problem {
    return new Problem(this.code, { ...this.particulars, facts: { ...this.particulars.facts, ...facts } });
  }
}
