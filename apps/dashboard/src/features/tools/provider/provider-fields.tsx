'use client';

import { EditProvider } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { z } from 'zod';
import { TextArea, TextField } from '@/ui/field';
import { MonoField } from '../fields/mono-field';
import { optional } from '../fields/written';

const { base_url, description, category } = EditProvider.required().shape;

/** What can be said of a provider, whether it is new or not. */
export const ProviderValues = z.object({ base_url, description, category: optional(category) });

/** The fields of {@link ProviderValues}, in the form around them. */
export function ProviderFields() {
  const t = useTranslations('tools.field');
  const { register, formState } = useFormContext<z.input<typeof ProviderValues>>();
  const { errors } = formState;
  return (
    <>
      <MonoField
        type="url"
        label={t('address')}
        help={t('addressHelp')}
        error={errors.base_url?.message}
        placeholder="https://api.example.com/v1"
        {...register('base_url')}
      />
      <TextArea
        label={t('description')}
        optional={t('optional')}
        help={t('providerDescriptionHelp')}
        error={errors.description?.message}
        {...register('description')}
      />
      <TextField
        large
        label={t('category')}
        optional={t('optional')}
        help={t('categoryHelp')}
        error={errors.category?.message}
        autoComplete="off"
        {...register('category')}
      />
    </>
  );
}
