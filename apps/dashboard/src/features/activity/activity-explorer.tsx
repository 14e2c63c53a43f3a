'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Activity, RotateCw, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { createSerializer, useQueryStates } from 'nuqs';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { cursorTrail } from '@/ui/table/cursor-trail';
import { DataTable } from '@/ui/table/data-table';
import { Pager } from '@/ui/table/pager';
import { TableFrame } from '@/ui/table/table-frame';
import { useActivityColumns } from './activity-columns';
import { ActivityToolbar } from './activity-toolbar';
import { activityParams } from './activity-params';
import { activityQueries } from './activity-queries';
import { wider } from './activity-range';
import { EventPanel } from './event-panel';

const serialize = createSerializer(activityParams);

interface ActivityListProps {
  /** Pins the list to one agent and leaves out what would repeat it. */
  agentId?: string;
}

export function ActivityList({ agentId }: ActivityListProps) {
  const t = useTranslations('activity');
  const pathname = usePathname();
  const [params, setParams] = useQueryStates(activityParams, { history: 'push' });
  const { event, ...asked } = params;
  const filters = { ...asked, agent_id: agentId ?? asked.agent_id };
  const list = useQuery({ ...activityQueries.list(filters), placeholderData: keepPreviousData });

  const ask = (change: Partial<typeof params>) => void setParams({ ...change, cursor: null, since: null });
  const clear = () => void setParams(null);
  const isFiltered = [params.type, params.outcome, params.range, agentId ? null : params.agent_id].some(
    Boolean,
  );

  const columns = useActivityColumns({
    hideAgent: agentId !== undefined,
    href: (row) => pathname + serialize({ ...params, event: row.id }),
  });
  const rows = list.data?.data;
  const isEmpty = rows?.length === 0 && !list.isPlaceholderData;
  const trail = cursorTrail(params.cursor, list.data?.next_cursor, (cursor) => {
    void setParams({ cursor, since: cursor === null ? null : (list.data?.since ?? null), event: null });
  });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <ActivityToolbar params={params} onAsk={ask} hideAgent={agentId !== undefined} />
        {isFiltered && <ClearFilters onClear={clear} variant="ghost" />}
        <Button
          variant="ghost"
          size="icon"
          className="ms-auto"
          aria-label={t('refresh')}
          busy={list.isFetching}
          onClick={() => void list.refetch()}
        >
          <RotateCw aria-hidden strokeWidth={1.5} />
        </Button>
      </div>
      <TableFrame
        footer={!list.isError && rows && rows.length > 0 && <Pager count={rows.length} {...trail} />}
      >
        {list.isError ? (
          <ErrorState title={t('failed')} error={list.error} onRetry={() => void list.refetch()} />
        ) : isEmpty && !isFiltered && params.cursor === null ? (
          <EmptyState icon={Activity} title={agentId ? t('emptyAgent') : t('empty')}>
            <p>{agentId ? t('emptyAgentHelp') : t('emptyHelp')}</p>
          </EmptyState>
        ) : isEmpty ? (
          <NoResults
            widen={
              params.range && (
                <Button onClick={() => ask({ range: params.range && wider(params.range) })}>
                  {wider(params.range) ? t(`widen.${wider(params.range) ?? '30d'}`) : t('widen.all')}
                </Button>
              )
            }
            onClear={clear}
          />
        ) : (
          <DataTable
            caption={t('caption')}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => row.type}
            isSelected={(row) => row.id === event}
            isStale={list.isPlaceholderData}
          />
        )}
      </TableFrame>
      <EventPanel
        eventId={event}
        known={rows?.find((row) => row.id === event)}
        onClose={() => void setParams({ event: null })}
      />
    </div>
  );
}

function NoResults({ widen, onClear }: { widen: ReactNode; onClear: () => void }) {
  const t = useTranslations('activity');
  return (
    <EmptyState
      icon={SearchX}
      title={widen ? t('noResultsPeriod') : t('noResults')}
      action={
        <>
          {widen}
          <ClearFilters onClear={onClear} variant="secondary" />
        </>
      }
    >
      <p>{t('noResultsHelp')}</p>
    </EmptyState>
  );
}

function ClearFilters({ onClear, variant }: { onClear: () => void; variant: 'ghost' | 'secondary' }) {
  const t = useTranslations('ui.filter');
  return (
    <Button variant={variant} onClick={onClear}>
      {t('clear')}
    </Button>
  );
}
