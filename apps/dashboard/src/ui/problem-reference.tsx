'use client';

import type { ProblemDetails } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { createContext, use, type ReactNode } from 'react';
import { cn } from './cn';
import { CopyableId } from './copy-button';

/** What explains a refusal by the id it came with. Whoever knows how provides it; outside of that nothing is offered. */
export const RefusalExplainer = createContext<((decisionId: string) => ReactNode) | null>(null);

interface ProblemReferenceProps {
  problem: Pick<ProblemDetails, 'instance' | 'decision_id'>;
  className?: string;
}

/** The request to quote, and the way to why it was refused. */
export function ProblemReference({ problem, className }: ProblemReferenceProps) {
  const t = useTranslations('ui.error');
  const explain = use(RefusalExplainer);
  if (!problem.instance) return null;
  return (
    <div className={cn('flex flex-wrap items-center gap-1 text-small', className)}>
      {t('requestId')} <CopyableId id={problem.instance} what={t('requestIdWhat')} />
      {problem.decision_id && explain?.(problem.decision_id)}
    </div>
  );
}
