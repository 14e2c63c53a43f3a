import {
  PROBLEMS,
  type FieldFault,
  type ProblemCode,
  type ProblemFacts,
  type ProblemStatus,
  type ReasonCode,
} from '@signet/contracts';

/** What consumers hear of a refusal, beside what is on record of it. */
export interface HeardRefusal {
  /** What was refused: told apart from others by this, the word and what it was held to. */
  kind: string;
  /** What is wrong with it, as a stable word. */
  word: string;
  /** The id of what it was held to; null where nothing was found. Never a text of the caller. */
  heldTo: string | null;
}

/** What the record of a refusal may say and its answer must not. */
export interface Trace {
  /** Which rule refused, what it looked at and what would change its answer. */
  decision?: { rule: string; inputs: object; fix: object | null };
  /** Why, as a stable word such as `key_revoked`; the problem's code unless told. */
  cause?: ReasonCode;
  /** Who tried, where no guard knows: the holder of a key that has ended. */
  by?: { type: string; id: string; name?: string; organisationId: string };
  /** Further members of the record. Never a secret. */
  details?: Record<string, string>;
  heard?: HeardRefusal;
  /** It was recorded by whoever refused, in more detail. */
  isOnRecord?: boolean;
  /** The id of that record, as 32 hex digits. */
  recordedAs?: string | undefined;
}

export interface ProblemDetail {
  /** For the caller: what happened and what to do. */
  detail?: string;
  /** For the log only. */
  internal?: string;
  /** Broken rules, for invalid requests. */
  errors?: FieldFault[];
  /** Seconds until a retry can succeed. */
  retryAfter?: number;
  /** Says the same to machines, in header fields of the answer. */
  headers?: Readonly<Record<string, string | number>>;
  /** How long the answer is held back: who hammers is slowed down. */
  answerAfterMs?: number;
  /** Further public members of the error body. */
  facts?: ProblemFacts;
  /** For the record only. */
  trace?: Trace;
  cause?: unknown;
}

/** A failure from the catalogue. Its code and `detail`, `errors`, `retryAfter` and `facts` are shown to the caller. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly title: string;

  constructor(
    readonly code: ProblemCode,
    readonly particulars: ProblemDetail = {},
  ) {
    const { stackTraceLimit } = Error;
    // Only a failure of ours is looked for in the code: walking the stack costs a refusal more than anything else does.
    if (PROBLEMS[code].status < 500) Error.stackTraceLimit = 0;
    super(particulars.detail ?? PROBLEMS[code].title, { cause: particulars.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'Problem';
    this.status = PROBLEMS[code].status;
    this.title = PROBLEMS[code].title;
  }

  /** Returns the same problem with further public members. */
  with(facts: ProblemFacts): Problem {
    return new Problem(this.code, { ...this.particulars, facts: { ...this.particulars.facts, ...facts } });
  }
}
