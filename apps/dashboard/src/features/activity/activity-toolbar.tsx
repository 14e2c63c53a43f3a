'use client';

import { ACTIVITY_TYPES, ActivityOutcome } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { inferParserType } from 'nuqs';
import { FilterChip } from '@/ui/filter-chip';
import { OutcomeChip } from '../status/outcome';
import type { activityParams } from './activity-params';
import { RANGES } from './activity-range';
import { AgentFilter } from './agent-filter';
import { eventTitle } from './event-words';

type Params = inferParserType<typeof activityParams>;

interface ActivityToolbarProps {
  params: Params;
  onAsk: (change: Partial<Params>) => void;
  hideAgent: boolean;
}

export function ActivityToolbar({ params, onAsk, hideAgent }: ActivityToolbarProps) {
  const t = useTranslations('activity');
  return (
    <>
      <FilterChip
        label={t('filter.range')}
        anyLabel={t('filter.anyRange')}
        value={params.range}
        onChange={(range) => onAsk({ range })}
        options={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
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
    </>
  );
}
