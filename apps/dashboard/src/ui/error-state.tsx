'use client';

import { RotateCw, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { asProblem } from '@/lib/api/problem';
import { Button } from './button';
import { cn } from './cn';
import { ProblemReference } from './problem-reference';

interface ErrorStateProps {
  /** What failed: "The agents could not be loaded". */
  title: string;
  error: unknown;
  onRetry?: () => void;
  className?: string;
}

/** A failed panel: what failed, why, the request id to quote, and a way to try again. */
export function ErrorState({ title, error, onRetry, className }: ErrorStateProps) {
  const t = useTranslations('ui.error');
  const problem = asProblem(error);
  return (
    <div role="alert" className={cn('flex flex-col items-center gap-3 px-4 py-12 text-center', className)}>
      <span className="grid size-10 place-items-center rounded-control bg-danger-tint text-danger">
        <TriangleAlert aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div className="flex max-w-lg flex-col gap-1">
        <h2 className="text-section font-semibold">{title}</h2>
        <p className="text-muted">{problem.detail || problem.title}</p>
        {problem.retry_after !== undefined && (
          <p className="text-muted">{t('retryAfter', { seconds: problem.retry_after })}</p>
        )}
      </div>
      <ProblemReference problem={problem} className="justify-center text-muted" />
      {onRetry && (
        <Button onClick={onRetry}>
          <RotateCw aria-hidden strokeWidth={1.5} />
          {t('retry')}
        </Button>
      )}
    </div>
  );
}
