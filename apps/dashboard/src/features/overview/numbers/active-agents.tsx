'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Sparkline } from '@/ui/sparkline';
import { agentQueries } from '@/features/agents';
import { perDay, sum } from '../over-time';
import { registrations } from '../overview-queries';
import { RENEW_MS } from '../renew';
import { FigureCard, FigureLink } from './figure-card';

export function ActiveAgents() {
  const t = useTranslations('overview.numbers');
  const format = useFormatter();
  const canReadActivity = useCan('activity:read');
  const figures = useQuery({ ...agentQueries.figures(), refetchInterval: RENEW_MS });
  const { data } = useQuery({ ...registrations(), enabled: canReadActivity, refetchInterval: RENEW_MS });
  const days = data && perDay(data.data.map(({ total }) => total));
  return (
    <FigureCard
      title={t('active')}
      query={figures}
      figure={({ by_status }) => (
        <FigureLink href="/agents?status=active">
          {format.number(by_status.active)}
          <span className="sr-only"> {t('active')}</span>
        </FigureLink>
      )}
      detail={() => days && t('registered', { count: sum(days) })}
      sparkline={
        days && (
          <Sparkline values={days} label={t('registeredPerDay', { days: days.map(String).join(', ') })} />
        )
      }
    />
  );
}
