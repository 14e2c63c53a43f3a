'use client';

import type { FieldFault, ProblemDetails } from '@signet/contracts';
import { useState } from 'react';
import {
  useFormState,
  type FieldErrors,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form';
import { ApiProblem, asProblem } from '@/lib/api/problem';

interface SendingOptions<T extends FieldValues> {
  /** Called when a field is wrong, whoever says so: the form, or the API afterwards. */
  onFault?: (errors: FieldErrors<T>) => void;
}

/**
 * Sends what a form holds once it is valid. While that is under way it is pending; a refusal lands on its fields, and
 * what belongs to none of them is the problem.
 *
 * @param send gets the values and when these very values were first sent. What depends on the time is counted from then:
 * sent again after a lost answer it is the same change, which the API makes once.
 */
export function useSending<T extends FieldValues, O>(
  form: UseFormReturn<T, unknown, O>,
  send: (values: O, since: Date) => Promise<unknown>,
  { onFault }: SendingOptions<T> = {},
) {
  const { isSubmitting } = useFormState({ control: form.control });
  const [problem, setProblem] = useState<ProblemDetails | null>(null);
  const [first, setFirst] = useState<{ values: string; at: Date } | null>(null);
  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    const asked = JSON.stringify(values);
    const at = first?.values === asked ? first.at : new Date();
    setFirst({ values: asked, at });
    try {
      await send(values, at);
      setFirst(null);
    } catch (error) {
      setProblem(placeFaults(form, error));
      onFault?.(form.formState.errors);
    }
  }, onFault);
  return { problem, isPending: isSubmitting, submit };
}

/** Puts the faults that a refusal names on their fields. Returns what belongs to none of them, as one problem. */
function placeFaults<T extends FieldValues, O>(
  form: UseFormReturn<T, unknown, O>,
  error: unknown,
): ProblemDetails | null {
  const details = asProblem(error);
  const fields = Object.keys(form.getValues());
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
  return allPlaced ? null : { ...details, detail };
}

/** `/permissions/3` in the body is the form field `permissions`. */
function fieldOf(pointer: string, known: readonly string[]): string | undefined {
  const path = pointer.replace(/^#?\//, '').replaceAll('~1', '/').replaceAll('~0', '~');
  return known.find((name) => path === name || path.startsWith(`${name}/`));
}
