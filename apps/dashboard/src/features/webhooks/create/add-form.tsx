'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateWebhook, IssuedWebhook, WebhookDescription } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { useProblem } from '@/lib/use-api-form';
import { Button, ButtonLink } from '@/ui/button';
import { Card } from '@/ui/card';
import { Checkbox } from '@/ui/checkbox';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { useWebhookWrite } from '../use-webhook-write';
import { EventPicker } from './event-picker';

const { url, events } = CreateWebhook.shape;
const Form = z.object({ url, events, description: WebhookDescription, withKeyPair: z.boolean() });

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
  const { errors } = form.formState;
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <Card>
        <div className="flex flex-col gap-6">
          <FormProblem problem={problem} />
          <TextField
            large
            type="url"
            label={t('field.url')}
            help={t('field.urlHelp')}
            error={errors.url?.message}
            placeholder="https://"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            {...form.register('url')}
          />
          <TextField
            large
            label={t('field.description')}
            optional={t('field.optional')}
            help={t('field.descriptionHelp')}
            error={errors.description?.message}
            autoComplete="off"
            {...form.register('description')}
          />
          <Controller
            control={form.control}
            name="events"
            render={({ field }) => (
              <EventPicker
                ref={field.ref}
                value={field.value}
                onChange={field.onChange}
                error={errors.events?.message}
              />
            )}
          />
          <label className="flex cursor-pointer items-start gap-2">
            <Checkbox
              className="mt-0.5"
              aria-describedby="with-key-pair-help"
              {...form.register('withKeyPair')}
            />
            <span className="flex flex-col">
              {t('add.keyPair')}
              <span id="with-key-pair-help" className="text-small text-muted">
                {t('add.keyPairHelp')}
              </span>
            </span>
          </label>
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
  );
}
