'use client';

import { ArrowUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/ui/button';
import { ARRIVALS_MAX } from './arrivals';

interface NewEventsProps {
  count: number;
  isOver: boolean;
  onShow: () => void;
}

/** What waits above the rows while somebody reads them. */
export function NewEvents({ count, isOver, onShow }: NewEventsProps) {
  const t = useTranslations('activity.live');
  const isWaiting = count > 0 || isOver;
  return (
    <div aria-live="polite" className={isWaiting ? 'sticky top-16 z-(--layer-header) mb-2 flex' : undefined}>
      {isWaiting && (
        <Button variant="primary" size="dense" onClick={onShow} className="mx-auto">
          <ArrowUp aria-hidden strokeWidth={1.5} />
          {isOver ? t('newMany', { count: ARRIVALS_MAX }) : t('new', { count })}
        </Button>
      )}
    </div>
  );
}
