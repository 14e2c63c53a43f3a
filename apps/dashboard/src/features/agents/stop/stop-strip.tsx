'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useNow } from '@/lib/use-now';
import { Alert } from '@/ui/alert';
import { Time } from '@/ui/time';
import { stopQuery } from './stop-query';

/** How far the last stop of an agent has come: it asks again by itself until everything is done. */
export function StopStrip({ agentId }: { agentId: string }) {
  const t = useTranslations('agents.stop');
  const now = useNow();
  const { data } = useQuery(stopQuery(agentId));
  if (!data?.refused_here_at) return null;
  const { refused_here_at: since, last_token_expires_at: last, listeners } = data;
  const isOver = !last || Date.parse(last) <= now.getTime();
  return (
    <Alert tone={isOver ? 'neutral' : 'info'} title={t('title')}>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        <li>{t.rich('refused', { when: () => <Time format="exact" value={since} /> })}</li>
        <li>{t('told', { told: listeners.told, connected: listeners.connected })}</li>
        {listeners.polling > 0 && (
          <li>{t('fetched', { polled: listeners.polled, polling: listeners.polling })}</li>
        )}
        <li>
          {last
            ? t.rich(isOver ? 'dead' : 'dies', {
                when: () => <Time format="minute" value={last} />,
                left: () => <Time value={last} />,
              })
            : t('none')}
        </li>
      </ul>
    </Alert>
  );
}
