'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { IssuedWebhook } from '@signet/contracts';
import type { CreateWebhook } from '@signet/sdk/management';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { CheckboxField } from '@/ui/checkbox-field';
import { EndpointFields, EndpointValues } from '../fields/endpoint-fields';
import { useWebhookWrite } from '../use-webhook-write';

const Form = EndpointValues.extend({ withKeyPair: z.boolean() });

export function AddForm({ onAdded }: { onAdded: (issued: IssuedWebhook) => void }) {
  const t = useTranslations('webhooks');
  const create = useWebhookWrite(IssuedWebhook);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { url: '', description: '', events: [], withKeyPair: false },
    mode: 'onTouched',
  });
  return (
    <ChangeForm
      form={form}
      onSave={async ({ description, withKeyPair, ...rest }) => {
        const body: CreateWebhook = {
          ...rest,
          description: description || null,
          signatures: withKeyPair ? ['v1', 'v1a'] : ['v1'],
        };
        onAdded(await create.mutateAsync((api) => api.webhooks.create(body)));
      }}
    >
      <Card>
        <div className="flex flex-col gap-6">
          <EndpointFields />
          <CheckboxField
            label={t('add.keyPair')}
            help={t('add.keyPairHelp')}
            {...form.register('withKeyPair')}
          />
          <SaveBar
            words={{ save: t('add.action'), pending: t('add.pending') }}
            className="flex flex-wrap justify-end gap-2"
            cancel={
              <ButtonLink size="large" href="/webhooks">
                {t('cancel')}
              </ButtonLink>
            }
          />
        </div>
      </Card>
    </ChangeForm>
  );
}
