'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Panel } from '@/frames/panel';
import { useCan } from '@/lib/session/use-session';
import { EmptyState } from '@/ui/empty-state';
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
    <Panel
      title={t('events')}
      action={<TextLink href={`/agents/${id}/activity`}>{t('allEvents')}</TextLink>}
      query={latest}
      failed={words('failed')}
      waiting={<PanelSkeleton rows={10} />}
    >
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState icon={Activity} title={words('emptyAgent')}>
            <p>{words('emptyAgentHelp')}</p>
          </EmptyState>
        ) : (
          <EventRows hideAgent events={data} href={(event) => `/agents/${id}/activity?event=${event.id}`} />
        )
      }
    </Panel>
  );
}
