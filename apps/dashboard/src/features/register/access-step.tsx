'use client';

import { RateTier, type RegisterAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Controller, type UseFormReturn } from 'react-hook-form';
import { SelectField } from '@/ui/select-field';
import { PermissionPicker, useRateTierLabel } from '@/features/agents';
import { StepForm } from './step-form';
import type { Draft } from './steps';

interface AccessStepProps {
  form: UseFormReturn<Draft, unknown, RegisterAgent>;
  onNext: () => Promise<void>;
  onBack: () => void;
}

export function AccessStep({ form, onNext, onBack }: AccessStepProps) {
  const t = useTranslations('agents.register');
  const tierLabel = useRateTierLabel();
  const { errors } = form.formState;
  return (
    <StepForm action={t('toReview')} onNext={onNext} onBack={onBack}>
      <SelectField
        label={t('rateTier')}
        help={t('rateTierHelp')}
        error={errors.rate_tier?.message}
        options={RateTier.options.map((value) => ({ value, label: tierLabel(value) }))}
        {...form.register('rate_tier')}
      />
      <Controller
        control={form.control}
        name="permissions"
        render={({ field }) => (
          <PermissionPicker
            label={t('permissions')}
            value={field.value}
            onChange={(value) => {
              field.onChange(value);
              if (errors.permissions) void form.trigger('permissions');
            }}
            error={errors.permissions?.message}
            ref={field.ref}
          />
        )}
      />
    </StepForm>
  );
}
