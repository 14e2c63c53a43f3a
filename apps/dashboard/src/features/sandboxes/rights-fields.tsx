'use client';

import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { Controller, useFormContext } from 'react-hook-form';
import { ScopeEditor } from '@/features/tools';
import { RatesField } from './rates/rates-field';

interface RightsInput {
  scopes: string;
  rate: string;
}

/** What may be used and how often, of whoever holds it, in the form around them. */
export function RightsFields({ holder }: Pick<ComponentProps<typeof ScopeEditor>, 'holder'>) {
  const t = useTranslations('sandboxes.field');
  const { control } = useFormContext<RightsInput>();
  return (
    <>
      <Controller
        control={control}
        name="scopes"
        render={({ field, fieldState: { error } }) => (
          <ScopeEditor holder={holder} label={t('scopes')} error={error?.message} {...field} />
        )}
      />
      <Controller
        control={control}
        name="rate"
        render={({ field, fieldState: { error } }) => <RatesField error={error?.message} {...field} />}
      />
    </>
  );
}
