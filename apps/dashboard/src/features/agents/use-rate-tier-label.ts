'use client';

import type { RateTier } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { agentQueries } from './agent-queries';

/** Names a rate tier with its limit as it is set now, or alone while that is unknown. */
export function useRateTierLabel(): (tier: RateTier) => string {
  const t = useTranslations('agents');
  const canRead = useCan('settings:read');
  const { data } = useQuery({ ...agentQueries.rateTiers(), enabled: canRead });
  return (tier) => {
    const limit = data?.data.find(({ name }) => name === tier)?.requests_per_minute;
    const name = t(`rateTier.${tier}`);
    return limit === undefined ? name : t('rateTierWithLimit', { name, limit });
  };
}
