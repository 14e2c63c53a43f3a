'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { Sparkline } from '@/ui/sparkline';
import { changeOf, perDay, sum } from '../over-time';
import { ALLOWED, DENIED, decisions } from '../overview-queries';
import { RENEW_MS } from '../renew';
import { FigureCard, FigureLink } from './figure-card';

const DAY = 24;

/** The decisions of the last day, and how they compare with those of the week. */
export function Decided() {
  const t = useTranslations('overview.numbers');
  const format = useFormatter();
  const week = useQuery({ ...decisions('7d'), refetchInterval: RENEW_MS });
  const days = week.data && perDay(week.data.data.map(({ allowed, denied }) => allowed + denied));
  return (
    <FigureCard
      title={t('decisions')}
      query={week}
      figure={({ data }) => {
        const lately = data.slice(-DAY);
        const since = encodeURIComponent(lately[0]!.at);
        return (
          <>
            <FigureLink href={`/activity?type=${ALLOWED}&since=${since}`}>
              {format.number(sum(lately.map(({ allowed }) => allowed)))}
              <span className="sr-only"> {t('allowed')}</span>
            </FigureLink>
            <span aria-hidden className="font-normal text-faint">
              {' / '}
            </span>
            <FigureLink href={`/activity?type=${DENIED}&since=${since}`}>
              {format.number(sum(lately.map(({ denied }) => denied)))}
              <span className="sr-only"> {t('denied')}</span>
            </FigureLink>
          </>
        );
      }}
      detail={() => {
        const change = days ? changeOf(days) : null;
        if (change === null) return t('allowedDenied');
        const by = format.number(Math.abs(change), { style: 'percent', maximumFractionDigits: 0 });
        const direction = change > 0 ? 'more' : change < 0 ? 'fewer' : 'same';
        return `${t('allowedDenied')} · ${t(`change.${direction}`, { by })}`;
      }}
      sparkline={
        days && (
          <Sparkline values={days} label={t('decisionsPerDay', { days: days.map(String).join(', ') })} />
        )
      }
    />
  );
}
