'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import { TextField } from '@/ui/field';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';

/** Deleting is final, so the dialog asks for the endpoint's name. */
export function DeleteWebhookDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks.delete');
  const router = useRouter();
  const remove = useWebhookWrite(Webhook);
  const name = endpointName(webhook.url);
  const form = useForm({
    resolver: zodResolver(
      z.object({ typed: z.string().refine((typed) => typed.trim() === name, t('typedWrong')) }),
    ),
    defaultValues: { typed: '' },
    mode: 'onTouched',
  });
  return (
    <ConfirmAction
      form={form}
      title={t.rich('title', named(name))}
      description={
        <>
          <p>{t('consequence')}</p>
          <p>{t('final')}</p>
        </>
      }
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await remove.mutateAsync((api) => api.webhooks.delete(webhook.id));
        toast(t('done'));
        router.push('/webhooks');
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('typed')}
        help={t.rich('typedHelp', {
          ...named(name),
          code: (chunks) => <code className="font-mono text-ink">{chunks}</code>,
        })}
        error={form.formState.errors.typed?.message}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('typed')}
      />
    </ConfirmAction>
  );
}
