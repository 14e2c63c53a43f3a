'use client';

import { ArrowLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';

interface StepFormProps {
  children: ReactNode;
  action: string;
  onNext: () => Promise<void>;
  onBack?: () => void;
  busy?: boolean;
}

/** One step: a card of fields, the way back, and one way on. Enter goes on. */
export function StepForm({ children, action, onNext, onBack, busy }: StepFormProps) {
  const t = useTranslations('agents.register');
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void onNext();
      }}
    >
      <div className="flex flex-col gap-6 rounded-control border border-line bg-surface p-4 sm:p-6">
        {children}
      </div>
      <div className="flex justify-between gap-2">
        {onBack ? (
          <Button size="large" onClick={onBack}>
            <ArrowLeft aria-hidden strokeWidth={1.5} className="rtl:rotate-180" />
            {t('back')}
          </Button>
        ) : (
          <span />
        )}
        <Button type="submit" variant="primary" size="large" busy={busy ?? false}>
          {action}
        </Button>
      </div>
    </form>
  );
}
