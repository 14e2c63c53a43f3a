'use client';

import { RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { asProblem } from '@/lib/api/problem';
import { Alert } from './alert';
import { Button } from './button';
import { ProblemReference } from './problem-reference';
import { Time } from './time';

interface StaleAlertProps {
  error: unknown;
  /** When what is shown was read, in milliseconds. */
  readAt: number;
  onRetry: () => void;
}

/** What is on screen could not be read again. It stays, with its age: an old answer is worth more than none. */
export function StaleAlert({ error, readAt, onRetry }: StaleAlertProps) {
  const t = useTranslations('ui');
  const problem = asProblem(error);
  return (
    <Alert tone="warning" role="alert" title={t('stale.title')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p>
            {problem.detail || problem.title}{' '}
            {t.rich('stale.from', { when: () => <Time value={new Date(readAt).toISOString()} /> })}
          </p>
          <ProblemReference problem={problem} />
        </div>
        <Button size="dense" onClick={onRetry}>
          <RotateCw aria-hidden strokeWidth={1.5} />
          {t('error.retry')}
        </Button>
      </div>
    </Alert>
  );
}
