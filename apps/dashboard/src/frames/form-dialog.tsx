'use client';

import type { ReactNode } from 'react';
import { useFormState, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { askBefore } from '@/lib/leave-guard';
import { Button } from '@/ui/button';
import { Dialog, dialogActions } from '@/ui/dialog';
import { ChangeForm, SaveBar } from './change-form';
import type { Shared, Version } from './theirs-or-yours';

interface FormDialogProps<T extends FieldValues, O, R extends Version> {
  title: string;
  form: UseFormReturn<T, unknown, O>;
  words: { cancel: string; save: string; pending: string };
  /** Closes the dialog when it has gone well. What it saves is based on `base`, where it is {@link Shared}. */
  onSave: (values: O, since: Date, base: R | undefined) => Promise<unknown>;
  /** How it goes on when somebody else was faster. */
  shared?: Shared<T, R>;
  onClose: () => void;
  children: ReactNode;
}

/** A {@link ChangeForm} in a dialog. Rendered while it is open; closing it asks when something was typed. */
export function FormDialog<T extends FieldValues, O, R extends Version>({
  title,
  form,
  words,
  onSave,
  shared,
  onClose,
  children,
}: FormDialogProps<T, O, R>) {
  // What is under way could not be taken back.
  const { isSubmitting } = useFormState({ control: form.control });
  return (
    <Dialog open onOpenChange={(open) => !open && !isSubmitting && askBefore(onClose)} title={title}>
      <ChangeForm
        form={form}
        className="flex flex-col gap-4 p-4"
        {...(shared && { shared })}
        onSave={async (values, { since, base }) => {
          await onSave(values, since, base);
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
