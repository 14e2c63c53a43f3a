'use client';

import type { WebhookStats } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { StackedBars } from '@/ui/stacked-bars';
import { useSpanName } from './use-span-name';

const PARTS = [
  { key: 'succeeded', fill: 'var(--success)' },
  { key: 'failed', fill: 'var(--danger)' },
] as const;

export function AttemptsChart({ stats }: { stats: WebhookStats }) {
  const t = useTranslations('webhooks.stats');
  const format = useFormatter();
  const { tick, name } = useSpanName(stats);
  return (
    <StackedBars
      title={t('overTime')}
      rows={stats.buckets}
      parts={PARTS}
      tick={tick}
      facts={({ at, succeeded, failed }) => (
        <>
          <p className="text-muted">{name(at)}</p>
          <p>
            {t('accepted')} {format.number(succeeded)}
          </p>
          <p>
            {t('refused')} {format.number(failed)}
          </p>
        </>
      )}
    />
  );
}
