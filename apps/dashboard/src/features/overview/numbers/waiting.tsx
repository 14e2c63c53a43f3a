'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { Time } from '@/ui/time';
import { agentQueries } from '@/features/agents';
import { oldestWaiting } from '../overview-queries';
import { RENEW_MS } from '../renew';
import { FigureCard, FigureLink } from './figure-card';

/** Agents that wait for an approval. */
export function Waiting() {
  const t = useTranslations('overview.numbers');
  const format = useFormatter();
  const figures = useQuery({ ...agentQueries.figures(), refetchInterval: RENEW_MS });
  const { data } = useQuery({ ...oldestWaiting(), refetchInterval: RENEW_MS });
  const oldest = data?.data[0];
  return (
    <FigureCard
      title={t('waiting')}
      query={figures}
      figure={({ by_status }) => (
        <FigureLink href="/agents?status=pending&sort=created_at">
          {format.number(by_status.pending)}
          <span className="sr-only"> {t('waiting')}</span>
        </FigureLink>
      )}
      detail={({ by_status }) =>
        by_status.pending === 0
          ? t('nobodyWaits')
          : oldest && t.rich('oldest', { when: () => <Time value={oldest.created_at} /> })
      }
    />
  );
}
