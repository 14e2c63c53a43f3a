'use client';

import type { FieldFault, ProblemDetails } from '@signet/contracts';
import { useState } from 'react';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { ApiProblem, asProblem } from './api/problem';

/** `/permissions/3` in the body is the form field `permissions`; nested fields keep their path. */
function fieldOf(pointer: string, known: readonly string[]): string | undefined {
  const path = pointer.replace(/^#?\//, '').replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('/', '.');
  return known.find((name) => path === name || path.startsWith(`${name}.`));
}

/**
 * Puts a problem's field faults on their fields. What belongs to no field of this form comes back as one
 * problem, with all that was said in its detail.
 */
export function useProblem<T extends FieldValues>(
  form: Pick<UseFormReturn<T>, 'setError'>,
  fields: readonly FieldPath<T>[],
) {
  const [problem, setProblem] = useState<ProblemDetails | null>(null);

  const show = (error: unknown) => {
    const details = asProblem(error);
    const unplaced: FieldFault[] = [];
    let first = true;
    for (const fault of (error instanceof ApiProblem && details.errors) || []) {
      const field = fieldOf(fault.pointer, fields);
      if (!field) unplaced.push(fault);
      else {
        form.setError(
          field as FieldPath<T>,
          { type: 'server', message: fault.message },
          { shouldFocus: first },
        );
        first = false;
      }
    }
    const allPlaced = (details.errors?.length ?? 0) > 0 && unplaced.length === 0;
    const detail = [details.detail || details.title, ...unplaced.map((fault) => fault.message)].join(' ');
    setProblem(allPlaced ? null : { ...details, detail });
  };

  return { problem, show, clear: () => setProblem(null) };
}
