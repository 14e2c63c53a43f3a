'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Webhook, type EnableWebhook } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import { fromLocal, toLocal } from '@/lib/local-moment';
import { TextField } from '@/ui/field';
import { named } from '@/ui/name';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';
import { webhookQueries } from '../webhook-queries';

const BACKLOGS = ['send', 'since', 'drop'] as const;
const DAY_MS = 86_400_000;

/** Switching on asks what becomes of the events that were held back. */
export function EnableDialog({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const t = useTranslations('webhooks');
  const stats = useQuery(webhookQueries.stats(webhook.id, '24h'));
  const [yesterday] = useState(() => new Date(Date.now() - DAY_MS));
  const enable = useWebhookWrite(Webhook);
  const form = useForm({
    resolver: zodResolver(
      z
        .object({ backlog: z.enum(BACKLOGS), since: z.string() })
        .refine(({ backlog, since }) => backlog !== 'since' || fromLocal(since) !== null, {
          path: ['since'],
          message: t('replayRange.noMoment'),
        }),
    ),
    defaultValues: { backlog: 'send' as const, since: toLocal(yesterday) },
    mode: 'onTouched',
  });
  const backlog = useWatch({ control: form.control, name: 'backlog' });
  const held = stats.data?.pending ?? 0;
  return (
    <ConfirmAction
      form={form}
      title={t.rich('enable.title', named(endpointName(webhook.url)))}
      description={<p>{t('enable.held', { count: held })}</p>}
      tone="primary"
      words={{ cancel: t('enable.keep'), confirm: t('enable.action'), pending: t('enable.pending') }}
      onConfirm={async (values) => {
        const since = fromLocal(values.since, yesterday)?.toISOString();
        const body = {
          backlog: values.backlog,
          ...(values.backlog === 'since' && { since }),
        } as EnableWebhook;
        await enable.mutateAsync((api) => api.webhooks.enable(webhook.id, body));
        toast(t('enable.done'));
      }}
      onClose={onClose}
    >
      {held > 0 && (
        <SelectField
          label={t('enable.backlog')}
          options={BACKLOGS.map((value) => ({ value, label: t(`enable.${value}`) }))}
          {...form.register('backlog')}
        />
      )}
      {held > 0 && backlog === 'since' && (
        <TextField
          large
          type="datetime-local"
          label={t('enable.sinceWhen')}
          help={t('enable.sinceHelp')}
          error={form.formState.errors.since?.message}
          {...form.register('since')}
        />
      )}
    </ConfirmAction>
  );
}
