'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { agentQueries } from '@/features/agents';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { TextLink } from '@/ui/text-link';
import { RateTierForm } from './rate-tier-form';

export function RateTiers() {
  const t = useTranslations('settings.rateTiers');
  const names = useTranslations('agents.rateTier');
  const tiers = useQuery(agentQueries.rateTiers());
  if (tiers.isError && !tiers.data) {
    return (
      <Card flush>
        <ErrorState title={t('failed')} error={tiers.error} onRetry={() => void tiers.refetch()} />
      </Card>
    );
  }
  if (!tiers.data) {
    return (
      <Card flush>
        <PanelSkeleton rows={6} />
      </Card>
    );
  }
  return tiers.data.data.map((tier) => (
    <Card
      key={tier.name}
      title={names(tier.name)}
      action={
        <TextLink href={`/agents?rate_tier=${tier.name}`} className="text-small">
          {t('agents', { count: tier.agent_count })}
        </TextLink>
      }
    >
      <RateTierForm tier={tier} />
    </Card>
  ));
}
