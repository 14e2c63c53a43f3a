'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Time } from '@/ui/time';
import { stopQuery } from './stop-query';

/** What ending the tokens of an agent reaches now, and what it does not: for whoever is about to do it. */
export function StopConsequence({ agentId }: { agentId: string }) {
  const t = useTranslations('agents.stop');
  const { data } = useQuery({ ...stopQuery(agentId), staleTime: 0 });
  // What holds in any case, until it is known more exactly.
  if (!data) return <p>{t('notKnown')}</p>;
  const { current_token_expires_at: until, listeners } = data;
  if (!until) return <p>{t('noToken')}</p>;
  return (
    <p>
      {t('connected', { count: listeners.connected })}{' '}
      {t.rich('offline', {
        when: () => <Time format="minute" value={until} />,
        left: () => <Time value={until} />,
      })}
    </p>
  );
}
