'use client';

import type { FieldFault } from '@signet/contracts';
import { useState } from 'react';
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { ApiProblem, asProblem } from './api/problem';

/** `/permissions/3` in the body is the form field `permissions`; nested fields keep their path. */
function fieldOf(pointer: string, known: readonly string[]): string | undefined {
  const path = pointer.replace(/^#?\//, '').replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('/', '.');
  return known.find((name) => path === name || path.startsWith(`${name}.`));
}

/**
 * Puts a problem's field faults on their fields. What belongs to no field of this form comes back as one text, with
 * the request id for whoever has to look it up.
 */
export function useProblem<T extends FieldValues>(form: UseFormReturn<T>, fields: readonly FieldPath<T>[]) {
  const [problem, setProblem] = useState<{ text: string; requestId: string } | null>(null);

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
    const text = [details.detail || details.title, ...unplaced.map((fault) => fault.message)].join(' ');
    setProblem(allPlaced ? null : { text, requestId: details.instance });
  };

  return { problem, show, clear: () => setProblem(null) };
}
