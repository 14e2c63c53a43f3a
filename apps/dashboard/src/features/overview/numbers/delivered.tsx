'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { webhookQueries } from '@/features/webhooks';
import { RENEW_MS } from '../renew';
import { FigureCard, FigureLink } from './figure-card';
import { successRate } from './success-rate';

/** How many calls of webhooks were accepted. */
export function Delivered() {
  const t = useTranslations('overview.numbers');
  const format = useFormatter();
  const day = useQuery({ ...webhookQueries.figures(), refetchInterval: RENEW_MS });
  const week = useQuery({ ...webhookQueries.figures('7d'), refetchInterval: RENEW_MS });
  const percent = (rate: number) => format.number(rate, { style: 'percent', maximumFractionDigits: 1 });
  const rateOfWeek = week.data ? successRate(week.data) : null;
  return (
    <FigureCard
      title={t('delivered')}
      query={day}
      figure={(figures) => {
        const rate = successRate(figures);
        return (
          <FigureLink href="/webhooks">
            {rate === null ? t('none') : percent(rate)}
            <span className="sr-only"> {t('delivered')}</span>
          </FigureLink>
        );
      }}
      detail={(figures) =>
        [
          t(successRate(figures) === null ? 'quiet' : 'ofDay'),
          rateOfWeek !== null && t('ofWeek', { rate: percent(rateOfWeek) }),
        ]
          .filter(Boolean)
          .join(' · ')
      }
    />
  );
}
