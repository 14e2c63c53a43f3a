'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { isLayerOpen } from '@/lib/open-layer';
import { Button } from '@/ui/button';

interface ChosenRowsProps {
  count: number;
  onClear: () => void;
  /** What can be done with them. */
  children: ReactNode;
}

/** How many rows of a table are ticked, of this page and of others, and what can be done with them. */
export function ChosenRows({ count, onClear, children }: ChosenRowsProps) {
  const t = useTranslations('ui.chosen');
  useEscape(count > 0, onClear);
  if (count === 0) return null;
  return (
    <section
      aria-label={t('label')}
      className="flex flex-wrap items-center gap-2 rounded-control bg-selected py-1.5 ps-3 pe-1.5"
    >
      <p aria-live="polite" className="tabular me-auto font-medium">
        {t('count', { count })}
      </p>
      {children}
      <Button size="dense" variant="ghost" onClick={onClear}>
        {t('clear')}
      </Button>
    </section>
  );
}

/** Escape belongs to an open panel, dialog or menu first. */
function useEscape(isOn: boolean, onEscape: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || isLayerOpen()) return;
    if (document.querySelector('[data-side-panel]')) return;
    onEscape();
  });
  useEffect(() => {
    if (!isOn) return;
    // Before a panel hears of the same key and is gone from the page.
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener, { capture: true });
    return () => document.removeEventListener('keydown', listener, { capture: true });
  }, [isOn]);
}
