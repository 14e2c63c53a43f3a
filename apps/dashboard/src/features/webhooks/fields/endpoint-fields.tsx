'use client';

import { CreateWebhook, WebhookDescription } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Controller, useFormContext } from 'react-hook-form';
import { z } from 'zod';
import { TextField } from '@/ui/field';
import { EventPicker } from './event-picker';

const { url, events } = CreateWebhook.shape;

/** What an endpoint is, whether it is new or not. */
export const EndpointValues = z.object({ url, events, description: WebhookDescription });
export type EndpointValues = z.infer<typeof EndpointValues>;

/** The fields of {@link EndpointValues}, in the form around them. */
export function EndpointFields() {
  const t = useTranslations('webhooks.field');
  const { control, register, formState } = useFormContext<EndpointValues>();
  const { errors } = formState;
  return (
    <>
      <TextField
        large
        type="url"
        label={t('url')}
        help={t('urlHelp')}
        error={errors.url?.message}
        placeholder="https://"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...register('url')}
      />
      <TextField
        large
        label={t('description')}
        optional={t('optional')}
        help={t('descriptionHelp')}
        error={errors.description?.message}
        autoComplete="off"
        {...register('description')}
      />
      <Controller
        control={control}
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
    </>
  );
}
