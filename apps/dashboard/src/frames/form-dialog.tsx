'use client';

import type { ReactNode } from 'react';
import { useFormState, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { askBefore } from '@/lib/leave-guard';
import { Button } from '@/ui/button';
import { Dialog, dialogActions } from '@/ui/dialog';
import { ChangeForm, SaveBar } from './change-form';

interface FormDialogProps<T extends FieldValues, O> {
  title: string;
  form: UseFormReturn<T, unknown, O>;
  words: { cancel: string; save: string; pending: string };
  /** Closes the dialog when it has gone well. */
  onSave: (values: O, since: Date) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** A {@link ChangeForm} in a dialog. Rendered while it is open; closing it asks when something was typed. */
export function FormDialog<T extends FieldValues, O>({
  title,
  form,
  words,
  onSave,
  onClose,
  children,
}: FormDialogProps<T, O>) {
  // What is under way could not be taken back.
  const { isSubmitting } = useFormState({ control: form.control });
  return (
    <Dialog open onOpenChange={(open) => !open && !isSubmitting && askBefore(onClose)} title={title}>
      <ChangeForm
        form={form}
        className="flex flex-col gap-4 p-4"
        onSave={async (values, { since }) => {
          await onSave(values, since);
          onClose();
        }}
      >
        {children}
        <SaveBar
          words={words}
          className={dialogActions}
          cancel={
            <Button size="large" busy={isSubmitting} onClick={() => askBefore(onClose)}>
              {words.cancel}
            </Button>
          }
        />
      </ChangeForm>
    </Dialog>
  );
}
