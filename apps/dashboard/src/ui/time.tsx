'use client';

import { dateOnly, exactTime, relativeTime, toTheMinute } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useReader } from '@/lib/use-reader';
import { Tooltip } from './tooltip';

interface TimeProps {
  value: string;
  format?: 'relative' | 'date' | 'minute' | 'exact';
  className?: string;
}

/** A moment in the reader's own words, with the exact local and UTC forms a hover or focus away. */
export function Time({ value, format = 'relative', className }: TimeProps) {
  const now = useNow();
  const { locale, timeZone } = useReader();
  const date = new Date(value);
  const text = {
    relative: () => relativeTime(date, now, locale),
    date: () => dateOnly(date, locale, timeZone),
    minute: () => toTheMinute(date, locale, timeZone),
    exact: () => exactTime(date, locale, timeZone),
  }[format]();
  const exact = new Set([exactTime(date, locale, timeZone), exactTime(date, locale, 'UTC')]);
  return (
    <Tooltip
      content={
        <span className="tabular flex flex-col">
          {[...exact].map((line) => (
            <span key={line}>{line}</span>
          ))}
        </span>
      }
    >
      <time dateTime={value} className={className}>
        {text}
      </time>
    </Tooltip>
  );
}
