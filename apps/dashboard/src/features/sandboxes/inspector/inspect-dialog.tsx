'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { MonoArea } from '@/features/tools';
import { useSending } from '@/frames/use-sending';
import { Button } from '@/ui/button';
import { Dialog, dialogActions } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { InspectionResult } from './inspection-result';
import { readPasted } from './pasted';
import { useInspection, type Inspection } from './use-inspection';

/** Says what a pasted token or key is worth. It is kept while the dialog is open, and in this component only. */
export function InspectDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('inspector');
  const inspect = useInspection();
  const form = useForm({ defaultValues: { token: '' } });
  const [found, setFound] = useState<Inspection | null>(null);
  const { problem, isPending, submit } = useSending(form, async ({ token }) => {
    setFound(await inspect(readPasted(token)!));
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('title')} className="max-w-2xl">
      <form noValidate className="flex flex-col gap-4 p-4" onSubmit={(event) => void submit(event)}>
        <MonoArea
          rows={4}
          label={t('pasted')}
          help={t('pastedHelp')}
          error={form.formState.errors.token?.message}
          {...form.register('token', {
            validate: (text) => readPasted(text) !== null || t('nothing'),
            // What was found out was about another text.
            onChange: () => setFound(null),
          })}
        />
        <FormProblem problem={problem} />
        <div aria-live="polite" className="empty:-mt-4">
          {found && <InspectionResult found={found} />}
        </div>
        <div className={dialogActions}>
          <Button size="large" onClick={onClose}>
            {t('close')}
          </Button>
          <Button type="submit" variant="primary" size="large" busy={isPending}>
            {t(isPending ? 'pending' : 'action')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
