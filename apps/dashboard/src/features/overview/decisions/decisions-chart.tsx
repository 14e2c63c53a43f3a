'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { StackedBars } from '@/ui/stacked-bars';
import { useBucketName } from '@/features/activity';
import type { Decisions } from '../over-time';

const PARTS = [
  { key: 'allowed', fill: 'var(--success)' },
  { key: 'denied', fill: 'var(--danger)' },
] as const;

export function DecisionsChart({ decisions }: { decisions: Decisions }) {
  const t = useTranslations('overview.decisions');
  const format = useFormatter();
  const { tick, name } = useBucketName(decisions);
  return (
    <StackedBars
      title={t('title')}
      rows={decisions.data}
      parts={PARTS}
      tick={tick}
      facts={({ at, allowed, denied }) => (
        <>
          <p className="text-muted">{name(at)}</p>
          <p>
            {t('allowed')} {format.number(allowed)}
          </p>
          <p>
            {t('denied')} {format.number(denied)}
          </p>
        </>
      )}
    />
  );
}
