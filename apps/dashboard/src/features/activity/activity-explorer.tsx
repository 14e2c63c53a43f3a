'use client';

import { DecisionId } from '@signet/contracts';
import { Activity, ChartColumn, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { createSerializer, useQueryStates } from 'nuqs';
import { useRef, type ReactNode } from 'react';
import { DecisionDialog } from '@/features/why';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SearchField } from '@/ui/search-field';
import { RefreshButton } from '@/ui/refresh-button';
import { StaleAlert } from '@/ui/stale-alert';
import { TableFrame } from '@/ui/table/table-frame';
import { activityParams, toActivityFilters, type ActivityParams } from './activity-params';
import { countedOf } from './activity-queries';
import { isFixed, wider } from '@/lib/period';
import { ActivityFilterChips } from './activity-filter-chips';
import { EventFacet } from './event-facet';
import { EventPanel } from './event-panel';
import { EventTable } from './event-table';
import { useActorName } from './event-words';
import { ExportDialog } from './export-dialog';
import { HistogramPanel } from './histogram/histogram-panel';
import { LiveToggle } from './live/live-toggle';
import { NewEvents } from './live/new-events';
import { useEventList } from './use-event-list';

const serialize = createSerializer(activityParams);
const COUNT_AGAIN_MS = 10_000;

interface ActivityExplorerProps {
  apiUrl: string;
  /** Pins the explorer to one agent and leaves out what would repeat it. */
  agentId?: string;
}

/**
 * A frame of its own beside the one of lists: it has no pages to turn, but reads on into one window of rows, what happens
 * meanwhile waits above what is being read, and "nothing found" offers a longer period before it offers to clear filters.
 */
export function ActivityExplorer({ apiUrl, agentId }: ActivityExplorerProps) {
  const t = useTranslations('activity');
  const pathname = usePathname();
  const nameOf = useActorName();
  const frame = useRef<HTMLDivElement>(null);
  const [params, setParams] = useQueryStates(activityParams, { history: 'push' });
  const filters = toActivityFilters(params, agentId);
  const range = filters.range ?? 'all';

  const { list, rows, live, reload } = useEventList(filters, params.live, () => isBeingRead(frame.current));

  const ask = (change: Partial<ActivityParams>) => void setParams(change);
  const clear = () => void setParams(NO_FILTERS);
  const isFiltered = Object.keys(NO_FILTERS).some((name) => params[name as keyof typeof NO_FILTERS]);
  const isEmpty = rows?.length === 0 && !list.isPlaceholderData;
  const isFirstTime = isEmpty && range === 'all' && !isFixed(filters) && !isNarrowed(params);

  const counted = countedOf(filters);
  const isCharted = params.chart !== 'hidden';
  const counting = { refetchInterval: params.live ? COUNT_AGAIN_MS : (false as const) };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-2">
          {/* A line of its own on a phone: a Decision-Id is long. */}
          <div className="flex w-full sm:w-auto">
            <SearchField
              label={t('search')}
              placeholder={t('searchPlaceholder')}
              value={params.q}
              // Who was refused has this id from the answer, and asks an operator with it.
              onChange={(q) => ask(DecisionId.safeParse(q).success ? { decision: q, q: '' } : { q })}
            />
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <LiveToggle
              status={live.status}
              isOn={params.live}
              canFollow={live.canFollow}
              onChange={(isOn) => void setParams({ live: isOn || null }, { history: 'replace' })}
            />
            {counted && (
              <Button
                className="max-sm:size-8 max-sm:px-0"
                aria-expanded={isCharted}
                onClick={() => void setParams({ chart: isCharted ? 'hidden' : null }, { history: 'replace' })}
              >
                <ChartColumn aria-hidden strokeWidth={1.5} />
                <span className="max-sm:sr-only">{t(isCharted ? 'histogram.hide' : 'histogram.show')}</span>
              </Button>
            )}
            <ExportDialog filters={filters} apiUrl={apiUrl} />
            <RefreshButton label={t('refresh')} busy={list.isFetching} onRefresh={reload} />
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <ActivityFilterChips
            params={params}
            range={range}
            onAsk={ask}
            hideAgent={agentId !== undefined}
            actorName={(id) => {
              const event = rows?.find(({ actor }) => actor.some((one) => one.id === id));
              return event
                ? nameOf(
                    event.actor.find((one) => one.id === id),
                    event,
                  )
                : id;
            }}
          />
          {isFiltered && <ClearFilters onClear={clear} variant="ghost" />}
        </div>
      </div>
      {counted && isCharted && (
        <div className="grid gap-4 *:min-w-0 lg:grid-cols-[3fr_1fr]">
          <HistogramPanel
            filters={counted}
            {...counting}
            onNarrow={(span) => ask({ ...span, range: null })}
            onOutcome={(outcome) => ask({ outcome })}
          />
          <EventFacet filters={counted} {...counting} onType={(type) => ask({ type })} />
        </div>
      )}
      {!counted && !agentId && <p className="text-small text-muted">{t('uncounted')}</p>}
      {list.isRefetchError && rows && (
        <StaleAlert error={list.error} readAt={list.dataUpdatedAt} onRetry={reload} />
      )}
      <div ref={frame} tabIndex={-1} className="scroll-mt-16 outline-none">
        <NewEvents
          count={live.heldCount}
          isOver={live.isOver}
          onShow={() => {
            live.showHeld();
            frame.current?.focus({ preventScroll: true });
            frame.current?.scrollIntoView({ block: 'start' });
          }}
        />
        <TableFrame>
          {list.isError && !rows ? (
            <ErrorState title={t('failed')} error={list.error} onRetry={() => void list.refetch()} />
          ) : isFirstTime ? (
            <EmptyState icon={Activity} title={agentId ? t('emptyAgent') : t('empty')}>
              <p>{agentId ? t('emptyAgentHelp') : t('emptyHelp')}</p>
            </EmptyState>
          ) : isEmpty ? (
            <NoResults
              widen={
                (wider(range) !== null || isFixed(filters)) && (
                  <Button
                    onClick={() => {
                      ask({ range: isFixed(filters) ? 'all' : wider(range), since: null, until: null });
                    }}
                  >
                    {t(`widen.${isFixed(filters) ? 'all' : (wider(range) ?? 'all')}`)}
                  </Button>
                )
              }
              onClear={isFiltered ? clear : null}
            />
          ) : (
            <EventTable
              rows={rows}
              hideAgent={agentId !== undefined}
              selected={params.event}
              isStale={list.isPlaceholderData}
              list={list}
              href={(row) => pathname + serialize({ ...params, event: row.id })}
            />
          )}
        </TableFrame>
      </div>
      <EventPanel
        eventId={params.event}
        rows={rows ?? []}
        onOpen={(event) => void setParams({ event }, { history: 'replace', scroll: false })}
        onClose={() => void setParams({ event: null })}
        hrefOf={(common) => '/activity' + serialize(common)}
      />
      <DecisionDialog decisionId={params.decision} onClose={() => void setParams({ decision: null })} />
    </div>
  );
}

const NO_FILTERS = {
  q: null,
  type: null,
  outcome: null,
  agent_id: null,
  actor_id: null,
  request_id: null,
  range: null,
  since: null,
  until: null,
} as const;

/** Whether anything but the period narrows the list. */
const isNarrowed = ({ q, type, outcome, agent_id, actor_id, request_id }: ActivityParams): boolean =>
  Boolean(q || type || outcome || agent_id || actor_id || request_id);

/** Whether a new row on top would push away what somebody looks at, points at or has the focus on. */
function isBeingRead(frame: HTMLElement | null): boolean {
  if (!frame) return false;
  const { activeElement } = document;
  return (
    frame.getBoundingClientRect().top < 0 ||
    frame.matches(':hover') ||
    (activeElement !== frame && frame.contains(activeElement))
  );
}

function NoResults({ widen, onClear }: { widen: ReactNode; onClear: (() => void) | null }) {
  const t = useTranslations('activity');
  return (
    <EmptyState
      icon={SearchX}
      title={widen ? t('noResultsPeriod') : t('noResults')}
      action={
        <>
          {widen}
          {onClear && <ClearFilters onClear={onClear} variant="secondary" />}
        </>
      }
    >
      <p>{onClear ? t('noResultsHelp') : t('quiet')}</p>
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
