'use client';

import { ACTIVITY_TYPES, ActivityOutcome } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { FilterChip, FilterFact } from '@/ui/filter-chip';
import { SearchField } from '@/ui/search-field';
import { OutcomeChip } from '../status/outcome';
import type { ActivityParams } from './activity-params';
import type { ActivityRange } from './activity-range';
import { AgentFilter } from './agent-filter';
import { eventTitle } from './event-words';
import { PeriodFilter } from './period-filter';

interface ActivityToolbarProps {
  params: ActivityParams;
  /** The range in effect where none was chosen. */
  range: ActivityRange;
  onAsk: (change: Partial<ActivityParams>) => void;
  hideAgent: boolean;
  /** The name of an actor, as far as the page knows it. */
  actorName: (id: string) => string;
}

export function ActivityToolbar({ params, range, onAsk, hideAgent, actorName }: ActivityToolbarProps) {
  const t = useTranslations('activity');
  return (
    <>
      <SearchField
        label={t('search')}
        placeholder={t('searchPlaceholder')}
        value={params.q}
        onChange={(q) => onAsk({ q })}
      />
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
        options={Object.keys(ACTIVITY_TYPES).map((value) => ({ value, label: eventTitle(value) }))}
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
