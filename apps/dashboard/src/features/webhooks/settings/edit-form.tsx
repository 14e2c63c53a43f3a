'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Webhook } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { Card } from '@/ui/card';
import { toast } from '@/ui/toast';
import { EndpointFields, EndpointValues } from '../fields/endpoint-fields';
import { PaceFields, PaceValues } from '../fields/pace-fields';
import { useWebhookWrite } from '../use-webhook-write';

const Form = EndpointValues.extend(PaceValues.shape);

const valuesOf = ({ url, description, events, max_in_flight, rate_per_second, ordered }: Webhook) => ({
  url,
  description: description ?? '',
  events,
  max_in_flight,
  rate_per_second,
  ordered,
});

interface EditFormProps {
  webhook: Webhook;
  /** Reads the endpoint as it is now. */
  refetch: UseQueryResult<Webhook>['refetch'];
}

export function EditForm({ webhook, refetch }: EditFormProps) {
  const t = useTranslations('webhooks.settings');
  const field = useTranslations('webhooks.field');
  const picker = useTranslations('webhooks.picker');
  const edit = useWebhookWrite(Webhook);
  const form = useForm({ resolver: zodResolver(Form), defaultValues: valuesOf(webhook), mode: 'onTouched' });
  return (
    <ChangeForm
      form={form}
      className="flex flex-col gap-8"
      onSave={async ({ description, ...rest }, { base }) => {
        const body = { ...rest, description: description || null };
        const based = { ifMatch: base?.updated_at };
        const saved = await edit.mutateAsync((api) => api.webhooks.edit(webhook.id, body, based));
        toast(t('done'));
        return saved;
      }}
      shared={{
        what: 'webhook',
        changedBy: ['webhook.updated'],
        base: webhook,
        refetch,
        valuesOf,
        labels: {
          url: field('url'),
          description: field('description'),
          events: picker('label'),
          max_in_flight: field('parallel'),
          rate_per_second: field('rate'),
          ordered: field('ordered'),
        },
      }}
    >
      <Card title={t('endpoint')}>
        <div className="flex flex-col gap-4">
          <EndpointFields />
        </div>
      </Card>
      <Card title={t('pace')}>
        <div className="flex flex-col gap-4">
          <PaceFields />
        </div>
      </Card>
      <div className="flex flex-col items-start gap-4">
        <SaveBar words={{ save: t('save'), pending: t('pending') }} />
      </div>
    </ChangeForm>
  );
}
