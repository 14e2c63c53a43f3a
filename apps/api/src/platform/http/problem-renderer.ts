import type { Problem } from '../errors/problem.js';

export interface RenderedProblem {
  contentType: string;
  body: Record<string, unknown>;
  /** The answer has no body: whoever is refused is told nothing. */
  isUntold?: true;
}

export interface ProblemContext {
  requestId: string;
  path: string;
  /** Of a refusal: under which it is explained. */
  decisionId?: string;
}

/** Turns a problem into the envelope of one wire surface. */
export type ProblemRenderer = (
  problem: Problem,
  context: ProblemContext,
) => RenderedProblem & { status?: number };
