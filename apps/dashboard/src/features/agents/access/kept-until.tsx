'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Time } from '@/ui/time';
import { stopQuery } from '../stop/stop-query';

/** How long the permissions that are taken away go on counting where only the token is looked at. */
export function KeptUntil({ agentId }: { agentId: string }) {
  const t = useTranslations('agents.access');
  const { data } = useQuery({ ...stopQuery(agentId), staleTime: 0 });
  if (!data) return <p>{t('keptNotKnown')}</p>;
  const { current_token_expires_at: until } = data;
  if (!until) return null;
  return (
    <p>
      {t.rich('kept', {
        when: () => <Time format="minute" value={until} />,
        left: () => <Time value={until} />,
      })}
    </p>
  );
}
