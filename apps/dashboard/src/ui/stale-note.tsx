'use client';

import { useTranslations } from 'next-intl';
import { Time } from './time';

/** Under numbers that could not be read again: how old they are. */
export function StaleNote({ readAt }: { readAt: number }) {
  const t = useTranslations('ui.stale');
  return (
    <p className="text-meta text-warning">
      {t.rich('note', { when: () => <Time value={new Date(readAt).toISOString()} /> })}
    </p>
  );
}

/** The same as the last line of a list. */
export const StaleFoot = ({ readAt }: { readAt: number }) => (
  <div className="border-t border-line px-4 py-2">
    <StaleNote readAt={readAt} />
  </div>
);
