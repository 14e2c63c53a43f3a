'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';

/** Deleting is final, so the dialog asks for the endpoint's name. */
export function DeleteWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks.delete');
  const router = useRouter();
  const keep = useRef<HTMLButtonElement>(null);
  const remove = useWebhookWrite(Webhook);
  const name = endpointName(webhook.url);
  const form = useForm({
    resolver: zodResolver(
      z.object({ typed: z.string().refine((typed) => typed.trim() === name, t('typedWrong')) }),
    ),
    defaultValues: { typed: '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, []);
  const submit = form.handleSubmit(async () => {
    clear();
    try {
      await remove.mutateAsync({ method: 'DELETE', path: `/${webhook.id}` });
      toast(t('done'));
      router.push('/webhooks');
    } catch (error) {
      show(error);
    }
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('title', { name })}
      onSubmit={(event) => void submit(event)}
      description={
        <>
          <p>{t('consequence')}</p>
          <p>{t('final')}</p>
        </>
      }
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={remove.isPending}>
            {remove.isPending ? t('pending') : t('action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
      <TextField
        large
        label={t('typed')}
        help={t.rich('typedHelp', {
          name,
          code: (chunks) => <code className="font-mono break-all text-ink">{chunks}</code>,
        })}
        error={form.formState.errors.typed?.message}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('typed')}
      />
    </ConfirmDialog>
  );
}
