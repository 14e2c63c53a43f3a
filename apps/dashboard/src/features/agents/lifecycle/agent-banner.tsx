'use client';

import type { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Time } from '@/ui/time';

const TONES = { pending: 'info', suspended: 'warning', inactive: 'neutral', revoked: 'neutral' } as const;

/** Says across all tabs why an agent does not work. */
export function AgentBanner({ agent }: { agent: Agent }) {
  const t = useTranslations('agents.banner');
  if (agent.status === 'active' || agent.status === 'draft') return null;
  return (
    <Alert
      tone={TONES[agent.status]}
      title={
        <>
          {t(`${agent.status}.title`)}
          {agent.revoked_at && (
            <>
              {' · '}
              <Time value={agent.revoked_at} format="date" />
            </>
          )}
        </>
      }
    >
      {t(`${agent.status}.text`)}
    </Alert>
  );
}
