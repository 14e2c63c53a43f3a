'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { IssuedWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { FormProvider, useForm } from 'react-hook-form';
import { z } from 'zod';
import { useProblem } from '@/lib/use-api-form';
import { Button, ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { CheckboxField } from '@/ui/checkbox-field';
import { FormProblem } from '@/ui/form-problem';
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
  const { problem, show, clear } = useProblem(form, ['url', 'description', 'events']);
  const submit = form.handleSubmit(async ({ description, withKeyPair, ...rest }) => {
    clear();
    try {
      const body = {
        ...rest,
        description: description || null,
        signatures: withKeyPair ? ['v1', 'v1a'] : ['v1'],
      };
      onAdded(await create.mutateAsync({ method: 'POST', path: '', body }));
    } catch (error) {
      show(error);
    }
  });
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Card>
          <div className="flex flex-col gap-6">
            <FormProblem problem={problem} />
            <EndpointFields />
            <CheckboxField
              label={t('add.keyPair')}
              help={t('add.keyPairHelp')}
              {...form.register('withKeyPair')}
            />
            <div className="flex flex-wrap justify-end gap-2">
              <ButtonLink size="large" href="/webhooks">
                {t('cancel')}
              </ButtonLink>
              <Button type="submit" variant="primary" size="large" busy={create.isPending}>
                {create.isPending ? t('add.pending') : t('add.action')}
              </Button>
            </div>
          </div>
        </Card>
      </form>
    </FormProvider>
  );
}
