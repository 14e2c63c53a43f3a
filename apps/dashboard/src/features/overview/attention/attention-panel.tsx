'use client';

import { CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Card } from '@/ui/card';
import { cn } from '@/ui/cn';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { StaleFoot } from '@/ui/stale-note';
import { ConcernRow } from './concern-row';
import { useConcerns } from './use-concerns';

export function AttentionPanel() {
  const t = useTranslations('overview.attention');
  const { shown, more, isLoading, missing, staleSince, retry } = useConcerns();
  return (
    <Card flush title={t('title')}>
      {missing && <ErrorState className="py-4" title={t('failed')} error={missing.error} onRetry={retry} />}
      {isLoading ? (
        <PanelSkeleton rows={5} />
      ) : shown.length > 0 ? (
        <ul
          aria-label={t('title')}
          className={cn(
            missing && 'border-t border-line',
            staleSince !== null && !missing && '[&_p]:text-faint',
          )}
        >
          {shown.map((concern) => (
            <ConcernRow key={`${concern.kind} ${concern.id}`} concern={concern} />
          ))}
        </ul>
      ) : (
        !missing && <Nothing />
      )}
      {more > 0 && (
        <p className="border-t border-line px-4 py-2 text-small text-muted">{t('more', { count: more })}</p>
      )}
      {staleSince !== null && !missing && <StaleFoot readAt={staleSince} />}
    </Card>
  );
}

function Nothing() {
  const t = useTranslations('overview.attention');
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-10 text-center">
      <span className="grid size-10 place-items-center rounded-control bg-success-tint text-success">
        <CircleCheck aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div className="flex flex-col gap-1">
        <p className="font-medium">{t('nothing')}</p>
        <p className="text-small text-muted">{t('nothingHelp')}</p>
      </div>
    </div>
  );
}
