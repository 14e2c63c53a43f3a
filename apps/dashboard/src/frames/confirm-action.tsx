'use client';

import { useRef, type ReactNode } from 'react';
import { useForm, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { useSending } from './use-sending';

interface ConfirmActionProps<T extends FieldValues, O> {
  title: ReactNode;
  /** What happens, to whom, and whether it can be undone. */
  description: ReactNode;
  /** The fields of the form, if the action needs to know more. */
  children?: ReactNode;
  form?: UseFormReturn<T, unknown, O>;
  /** The safe button, the one that acts, and what that one says while it does. */
  words: { cancel: string; confirm: string; pending: string };
  tone?: 'danger' | 'primary';
  /** Closes the dialog when it has gone well; what it throws is shown in the dialog. */
  onConfirm: (values: O) => Promise<unknown>;
  onClose: () => void;
}

/**
 * Asks before an action that disturbs somebody, and carries it out. Rendered while it asks. The focus begins on the safe
 * button; while the action is under way nothing closes the dialog, since it could not take the action back.
 */
export function ConfirmAction<T extends FieldValues, O>({
  form,
  words,
  tone = 'danger',
  onConfirm,
  onClose,
  ...shown
}: ConfirmActionProps<T, O>) {
  const nothing = useForm<T, unknown, O>();
  const cancel = useRef<HTMLButtonElement>(null);
  const { problem, isPending, submit } = useSending(form ?? nothing, async (values) => {
    await onConfirm(values);
    onClose();
  });
  return (
    <ConfirmDialog
      {...shown}
      open
      onOpenChange={(open) => !open && !isPending && onClose()}
      initialFocus={cancel}
      onSubmit={(event) => void submit(event)}
      actions={
        <>
          <Button ref={cancel} size="large" busy={isPending} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" variant={tone} size="large" busy={isPending}>
            {isPending ? words.pending : words.confirm}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      {shown.children}
    </ConfirmDialog>
  );
}
