'use client';

import { EditWebhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import type { z } from 'zod';
import { Checkbox } from '@/ui/checkbox';
import { TextField } from '@/ui/field';

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
      <label className="flex cursor-pointer items-start gap-2">
        <Checkbox className="mt-0.5" aria-describedby="ordered-help" {...register('ordered')} />
        <span className="flex flex-col">
          {t('ordered')}
          <span id="ordered-help" className="text-small text-muted">
            {t('orderedHelp')}
          </span>
        </span>
      </label>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          large
          type="number"
          inputMode="numeric"
          min={1}
          label={t('parallel')}
          help={t('parallelHelp')}
          error={errors.max_in_flight?.message}
          className="tabular"
          {...register('max_in_flight', { valueAsNumber: true })}
        />
        <TextField
          large
          type="number"
          inputMode="numeric"
          min={1}
          label={t('rate')}
          optional={t('optional')}
          help={t('rateHelp')}
          error={errors.rate_per_second?.message}
          className="tabular"
          {...register('rate_per_second', {
            setValueAs: (text: string | number | null) =>
              text === '' || text === null ? null : Number(text),
          })}
        />
      </div>
    </>
  );
}
