'use client';

import type { ProblemDetails } from '@signet/contracts';
import { Alert } from './alert';
import { ProblemReference } from './problem-reference';

/** A refusal that belongs to the whole form. Announced when it appears. */
export function FormProblem({ problem }: { problem: ProblemDetails | null }) {
  if (!problem) return null;
  return (
    <Alert tone="danger" role="alert">
      <p>{problem.detail || problem.title}</p>
      <ProblemReference problem={problem} className="mt-1" />
    </Alert>
  );
}
