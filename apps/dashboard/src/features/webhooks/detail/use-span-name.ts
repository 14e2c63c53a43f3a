'use client';

import type { WebhookStats } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { dateOnly, timeOfDay, toTheMinute } from '@/lib/time';
import { useReader } from '@/lib/use-reader';

/** How the spans are called in which attempts are counted. */
export function useSpanName({ window, bucket_seconds }: WebhookStats) {
  const t = useTranslations('webhooks.stats');
  const { locale, timeZone } = useReader();
  return {
    /** For an axis. */
    tick: (at: string) => (window === '7d' ? dateOnly : timeOfDay)(new Date(at), locale, timeZone),
    /** In full. */
    name: (at: string) => {
      const start = new Date(at);
      const end = new Date(start.getTime() + bucket_seconds * 1000);
      return t('span', {
        start: toTheMinute(start, locale, timeZone),
        end: timeOfDay(end, locale, timeZone),
      });
    },
  };
}
