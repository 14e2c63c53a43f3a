'use client';

import { EditWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import type { z } from 'zod';
import { CheckboxField } from '@/ui/checkbox-field';
import { NumberField } from '@/ui/field';

/** In which order and how fast an endpoint is called. */
export const PaceValues = EditWebhook.pick({
  max_in_flight: true,
  rate_per_second: true,
  ordered: true,
}).required();
export type PaceValues = z.infer<typeof PaceValues>;

/** The fields of {@link PaceValues}, in the form around them. */
export function PaceFields() {
  const t = useTranslations('webhooks.field');
  const { register, formState } = useFormContext<PaceValues>();
  const { errors } = formState;
  return (
    <>
      <CheckboxField label={t('ordered')} help={t('orderedHelp')} {...register('ordered')} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <NumberField
          large
          min={1}
          label={t('parallel')}
          help={t('parallelHelp')}
          error={errors.max_in_flight?.message}
          {...register('max_in_flight', { valueAsNumber: true })}
        />
        <NumberField
          large
          min={1}
          label={t('rate')}
          optional={t('optional')}
          help={t('rateHelp')}
          error={errors.rate_per_second?.message}
          {...register('rate_per_second', {
            setValueAs: (text: string | number | null) =>
              text === '' || text === null ? null : Number(text),
          })}
        />
      </div>
    </>
  );
}
