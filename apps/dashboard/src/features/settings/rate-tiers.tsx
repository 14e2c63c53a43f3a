'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { agentQueries } from '@/features/agents';
import { Loaded } from '@/frames/loaded';
import { Card } from '@/ui/card';
import { TextLink } from '@/ui/text-link';
import { RateTierForm } from './rate-tier-form';

export function RateTiers() {
  const t = useTranslations('settings.rateTiers');
  const names = useTranslations('agents.rateTier');
  const tiers = useQuery(agentQueries.rateTiers());
  return (
    <Loaded query={tiers} failed={t('failed')}>
      {({ data }) =>
        data.map((tier) => (
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
        ))
      }
    </Loaded>
  );
}
