'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { TextLink } from '@/ui/text-link';
import { latestOfAgent } from './activity-queries';
import { EventRows } from './event-rows';

/** What happened to one agent lately, for who may read that. */
export const LatestOfAgent = ({ id }: { id: string }) => useCan('activity:read') && <Latest id={id} />;

function Latest({ id }: { id: string }) {
  const t = useTranslations('agents.detail');
  const words = useTranslations('activity');
  const latest = useQuery({ ...latestOfAgent(id), refetchInterval: 15_000 });
  return (
    <Card
      flush
      title={t('events')}
      action={<TextLink href={`/agents/${id}/activity`}>{t('allEvents')}</TextLink>}
    >
      {latest.isError && !latest.data ? (
        <ErrorState title={words('failed')} error={latest.error} onRetry={() => void latest.refetch()} />
      ) : !latest.data ? (
        <PanelSkeleton rows={10} />
      ) : latest.data.data.length === 0 ? (
        <EmptyState icon={Activity} title={words('emptyAgent')}>
          <p>{words('emptyAgentHelp')}</p>
        </EmptyState>
      ) : (
        <EventRows
          hideAgent
          events={latest.data.data}
          href={(event) => `/agents/${id}/activity?event=${event.id}`}
        />
      )}
    </Card>
  );
}
