'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateReplay, Replay, type Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { fromLocal, toLocal } from '@/lib/local-moment';
import { FormDialog } from '@/frames/form-dialog';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';

interface ReplayDialogProps {
  /** The endpoints to choose from; the first one stands first. */
  webhooks: readonly Webhook[];
  onClose: () => void;
}

const DAY_MS = 86_400_000;

/** Sends a whole period again, in the background. */
export function ReplayDialog({ webhooks, onClose }: ReplayDialogProps) {
  const t = useTranslations('webhooks');
  const replay = useWebhookWrite(Replay);
  const moment = z.string().refine((text) => fromLocal(text) !== null, t('replayRange.noMoment'));
  const [lastDay] = useState(() => ({
    since: new Date(Date.now() - DAY_MS),
    // A minute more: what failed just now belongs to the period.
    until: new Date(Date.now() + 60_000),
  }));
  const form = useForm({
    resolver: zodResolver(
      z.object({ webhook: z.string(), which: CreateReplay.shape.which, since: moment, until: moment }),
    ),
    defaultValues: {
      webhook: webhooks[0]?.id ?? '',
      which: 'failed' as const,
      since: toLocal(lastDay.since),
      until: toLocal(lastDay.until),
    },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      title={t('replayRange.title')}
      words={{ cancel: t('cancel'), save: t('replayRange.action'), pending: t('replayRange.pending') }}
      onSave={async ({ webhook, which, since, until }, now) => {
        const end = fromLocal(until, lastDay.until)!;
        const body = {
          which,
          since: fromLocal(since, lastDay.since)!.toISOString(),
          // The future is not over: without an end the period ends now.
          ...(end < now && { until: end.toISOString() }),
        };
        await replay.mutateAsync((api) => api.webhooks.createReplay(webhook, body));
        toast(t('replayRange.done'));
      }}
      onClose={onClose}
    >
      <p className="text-muted">{t('replayRange.text')}</p>
      {webhooks.length > 1 && (
        <SelectField
          label={t('column.endpoint')}
          options={webhooks.map(({ id, url }) => ({ value: id, label: endpointName(url) }))}
          {...form.register('webhook')}
        />
      )}
      <SelectField
        label={t('replayRange.which')}
        help={t('replayRange.whichHelp')}
        options={CreateReplay.shape.which.options.map((value) => ({
          value,
          label: t(`replayRange.${value}`),
        }))}
        {...form.register('which')}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          large
          type="datetime-local"
          label={t('replayRange.since')}
          error={errors.since?.message}
          {...form.register('since')}
        />
        <TextField
          large
          type="datetime-local"
          label={t('replayRange.until')}
          error={errors.until?.message}
          {...form.register('until')}
        />
      </div>
    </FormDialog>
  );
}
