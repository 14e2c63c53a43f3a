'use client';

import { useTranslations } from 'next-intl';
import { dateOnly, timeOfDay, toTheMinute } from '@/lib/time';
import { useReader } from '@/lib/use-reader';
import { BUCKET_MS, type Interval } from './buckets';

/** How the bars of a histogram are called. Days are counted from midnight in UTC, hours mean the same everywhere. */
export function useBucketName({ interval, data }: { interval: Interval; data: readonly unknown[] }) {
  const t = useTranslations('activity.histogram');
  const { locale, timeZone } = useReader();
  const hasOneDay = interval === 'hour' && data.length <= 26;
  return {
    /** For an axis. */
    tick: (at: string) =>
      hasOneDay
        ? timeOfDay(new Date(at), locale, timeZone)
        : dateOnly(new Date(at), locale, interval === 'day' ? 'UTC' : timeZone),
    /** In full. */
    name: (at: string) => {
      const start = new Date(at);
      if (interval === 'day') return t('day', { day: dateOnly(start, locale, 'UTC') });
      const end = new Date(start.getTime() + BUCKET_MS.hour);
      return t('hour', {
        start: toTheMinute(start, locale, timeZone),
        end: timeOfDay(end, locale, timeZone),
      });
    },
  };
}
