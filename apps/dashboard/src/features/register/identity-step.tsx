'use client';

import type { RegisterAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { UseFormReturn } from 'react-hook-form';
import { TextArea, TextField } from '@/ui/field';
import { StepForm } from './step-form';
import type { Draft } from './steps';

interface IdentityStepProps {
  form: UseFormReturn<Draft, unknown, RegisterAgent>;
  onNext: () => Promise<void>;
}

export function IdentityStep({ form, onNext }: IdentityStepProps) {
  const t = useTranslations('agents.register');
  const { errors } = form.formState;
  return (
    <StepForm action={t('toAccess')} onNext={onNext}>
      <TextField
        large
        label={t('name')}
        help={t('nameHelp')}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register('name')}
      />
      <TextField
        large
        label={t('owner')}
        help={t('ownerHelp')}
        error={errors.owner_email?.message}
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('owner_email')}
      />
      <TextArea
        label={t('description')}
        optional={t('optional')}
        help={t('descriptionHelp')}
        error={errors.description?.message}
        {...form.register('description')}
      />
    </StepForm>
  );
}
