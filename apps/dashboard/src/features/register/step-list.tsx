'use client';

import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { cn } from '@/ui/cn';
import { STEPS, type Step } from './steps';

export function StepList({ current }: { current: Step }) {
  const t = useTranslations('agents.register');
  const here = STEPS.indexOf(current);
  return (
    <ol aria-label={t('steps')} className="flex flex-wrap gap-x-6 gap-y-2 text-small">
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={step === current ? 'step' : undefined}
          className={cn('flex items-center gap-2', index === here ? 'font-medium' : 'text-muted')}
        >
          <span
            className={cn(
              'tabular grid size-6 place-items-center rounded-full border text-meta',
              index === here && 'border-accent bg-accent text-on-accent',
              index < here && 'border-success text-success',
              index > here && 'border-control',
            )}
          >
            {index < here ? <Check aria-hidden className="size-3.5" strokeWidth={2} /> : index + 1}
          </span>
          <span className={cn(index !== here && 'max-sm:sr-only')}>{t(step)}</span>
        </li>
      ))}
    </ol>
  );
}
