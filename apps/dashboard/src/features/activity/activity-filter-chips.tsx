'use client';

import { ActivityOutcome } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { FilterChip, FilterFact } from '@/ui/filter-chip';
import { OutcomeChip } from './outcome';
import type { ActivityParams } from './activity-params';
import { activityQueries } from './activity-queries';
import type { ActivityRange } from '@/lib/period';
import { AgentFilter } from './agent-filter';
import { eventTitle } from './event-words';
import { PeriodFilter } from './period-filter';

interface ActivityFilterChipsProps {
  params: ActivityParams;
  /** The range in effect where none was chosen. */
  range: ActivityRange;
  onAsk: (change: Partial<ActivityParams>) => void;
  hideAgent: boolean;
  /** The name of an actor, as far as the page knows it. */
  actorName: (id: string) => string;
}

/** What the log is narrowed to, as chips that read like sentences. */
export function ActivityFilterChips({
  params,
  range,
  onAsk,
  hideAgent,
  actorName,
}: ActivityFilterChipsProps) {
  const t = useTranslations('activity');
  const types = useTypesThatOccur(params, range);
  return (
    <>
      <PeriodFilter
        period={{ range, since: params.since, until: params.until }}
        isSet={Boolean(params.range ?? params.since ?? params.until)}
        onChange={(period) =>
          onAsk({ range: null, since: null, until: null, ...(period as Partial<ActivityParams> | null) })
        }
      />
      <FilterChip
        label={t('column.event')}
        anyLabel={t('filter.anyType')}
        value={params.type}
        onChange={(type) => onAsk({ type })}
        options={types.map((value) => ({ value, label: eventTitle(value) }))}
      />
      <FilterChip
        label={t('column.outcome')}
        anyLabel={t('filter.anyOutcome')}
        value={params.outcome}
        onChange={(outcome) => onAsk({ outcome })}
        options={ActivityOutcome.options.map((value) => ({
          value,
          label: t(`outcome.${value}`),
          shown: <OutcomeChip outcome={value} />,
        }))}
      />
      {!hideAgent && <AgentFilter agentId={params.agent_id} onChange={(agent_id) => onAsk({ agent_id })} />}
      {params.actor_id && (
        <FilterFact
          label={t('column.actor')}
          value={actorName(params.actor_id)}
          onClear={() => onAsk({ actor_id: null })}
        />
      )}
      {params.request_id && (
        <FilterFact
          label={t('panel.requestId')}
          value={params.request_id}
          onClear={() => onAsk({ request_id: null })}
        />
      )}
    </>
  );
}

/** The types of the events that the period has under the chosen outcome, most first, and the chosen one in any case. */
function useTypesThatOccur(
  { agent_id, type, outcome, since, until }: ActivityParams,
  range: ActivityRange,
): readonly string[] {
  const counted = { range, since, until, outcome, type: null };
  const facets = useQuery({
    ...activityQueries.facets({ ...counted, agent_id }),
    placeholderData: keepPreviousData,
  });
  // Behind what was counted, a busy agent can have anything that others have.
  const everywhere = useQuery({
    ...activityQueries.facets(counted),
    enabled: facets.data?.complete === false,
  });
  const types = [...(facets.data?.types ?? []), ...(everywhere.data?.types ?? [])];
  const found = [...new Set(types.map(({ value }) => value))];
  return type === null || found.includes(type) ? found : [type, ...found];
}
