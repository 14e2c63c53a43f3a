'use client';

import { isAdministrator } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Name } from '@/ui/name';
import { useRateTierLabel, WhatItCanDo } from '@/features/agents';
import { StepForm } from './step-form';
import type { Draft, Step } from './steps';

interface ReviewStepProps {
  draft: Draft;
  isPending: boolean;
  onSubmit: () => Promise<void>;
  onChange: (step: Step) => void;
}

export function ReviewStep({ draft, isPending, onSubmit, onChange }: ReviewStepProps) {
  const t = useTranslations('agents');
  const tierLabel = useRateTierLabel();
  const none = <span className="text-faint">{t('register.none')}</span>;
  return (
    <StepForm
      action={isPending ? t('register.pending') : t('register.action')}
      busy={isPending}
      onNext={onSubmit}
      onBack={() => onChange('access')}
    >
      <Part title={t('register.identity')} onChange={() => onChange('identity')}>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
          <Row label={t('register.name')}>{draft.name ? <Name>{draft.name}</Name> : none}</Row>
          <Row label={t('register.owner')}>{draft.owner_email ? <Name>{draft.owner_email}</Name> : none}</Row>
          <Row label={t('register.description')}>{draft.description || none}</Row>
        </dl>
      </Part>
      <Part title={t('register.access')} onChange={() => onChange('access')}>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
          <Row label={t('register.rateTier')}>{tierLabel(draft.rate_tier ?? 'free')}</Row>
        </dl>
        {draft.permissions.length > 0 ? <WhatItCanDo permissions={draft.permissions} /> : none}
        {isAdministrator(draft.permissions) && (
          <Alert tone="warning" title={t('picker.adminWarning')}>
            {t('picker.adminWarningText')}
          </Alert>
        )}
      </Part>
    </StepForm>
  );
}

function Part({ title, onChange, children }: { title: string; onChange: () => void; children: ReactNode }) {
  const t = useTranslations('agents.register');
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <h2 className="text-section font-semibold">{title}</h2>
        <Button size="dense" aria-label={t('changePart', { part: title })} onClick={onChange}>
          {t('change')}
        </Button>
      </div>
      {children}
    </section>
  );
}

const Row = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{label}</dt>
    <dd className="min-w-0 break-words whitespace-pre-line">{children}</dd>
  </>
);
