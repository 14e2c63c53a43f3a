'use client';

import { useState } from 'react';
import { useFormState, type FieldPath, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { useProblem } from '@/lib/use-api-form';

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
) {
  const { isSubmitting } = useFormState({ control: form.control });
  const { problem, show, clear } = useProblem(form, Object.keys(form.getValues()) as FieldPath<T>[]);
  const [first, setFirst] = useState<{ values: string; at: Date } | null>(null);
  const submit = form.handleSubmit(async (values) => {
    clear();
    const asked = JSON.stringify(values);
    const at = first?.values === asked ? first.at : new Date();
    setFirst({ values: asked, at });
    try {
      await send(values, at);
      setFirst(null);
    } catch (error) {
      show(error);
    }
  });
  return { problem, isPending: isSubmitting, submit };
}
