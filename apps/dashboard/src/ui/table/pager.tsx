'use client';

import { ChevronLeft, ChevronRight, ChevronsLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../button';

interface PagerProps {
  count: number;
  onFirst?: (() => void) | undefined;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** Footer of a list that is read page by page. Pages have no numbers: the list may grow while it is read. */
export function Pager({ count, onFirst, onPrevious, onNext }: PagerProps) {
  const t = useTranslations('ui.pager');
  return (
    <nav aria-label={t('label')} className="flex flex-wrap items-center justify-between gap-2">
      <p className="tabular text-small text-muted" aria-live="polite">
        {t('count', { count })}
      </p>
      <div className="flex gap-2">
        {onFirst && (
          <Button size="dense" onClick={onFirst}>
            <ChevronsLeft aria-hidden strokeWidth={1.5} />
            {t('first')}
          </Button>
        )}
        {(onPrevious || onNext) && (
          <>
            <Button size="dense" disabled={!onPrevious} onClick={onPrevious}>
              <ChevronLeft aria-hidden strokeWidth={1.5} />
              {t('previous')}
            </Button>
            <Button size="dense" disabled={!onNext} onClick={onNext}>
              {t('next')}
              <ChevronRight aria-hidden strokeWidth={1.5} />
            </Button>
          </>
        )}
      </div>
    </nav>
  );
}
