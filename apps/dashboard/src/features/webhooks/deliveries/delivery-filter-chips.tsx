'use client';

import { DeliveryState, EVENT_TYPES } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { inferParserType } from 'nuqs';
import { PERIODS } from '@/lib/period';
import { DeliveryStateChip } from './delivery-state';
import { FilterChip } from '@/ui/filter-chip';
import { eventTitle } from './delivery-columns';
import { STATUS_CLASSES, type deliveryParams } from './delivery-params';

type Params = inferParserType<typeof deliveryParams>;

interface DeliveryFilterChipsProps {
  params: Params;
  onAsk: (change: Partial<Params>) => void;
}

export function DeliveryFilterChips({ params, onAsk }: DeliveryFilterChipsProps) {
  const t = useTranslations('webhooks');
  const ranges = useTranslations('activity');
  return (
    <>
      <FilterChip
        label={t('delivery.state')}
        anyLabel={t('deliveries.anyState')}
        value={params.state}
        onChange={(state) => onAsk({ state })}
        options={DeliveryState.options.map((value) => ({
          value,
          label: t(`deliveryState.${value}`),
          shown: <DeliveryStateChip state={value} />,
        }))}
      />
      <FilterChip
        label={t('delivery.event')}
        anyLabel={t('deliveries.anyEvent')}
        value={params.type}
        onChange={(type) => onAsk({ type })}
        options={Object.keys(EVENT_TYPES).map((value) => ({ value, label: eventTitle(value) }))}
      />
      <FilterChip
        label={t('delivery.answer')}
        anyLabel={t('deliveries.anyAnswer')}
        value={params.status_class}
        onChange={(status_class) => onAsk({ status_class })}
        options={STATUS_CLASSES.map((value) => ({ value, label: `HTTP ${value}` }))}
      />
      <FilterChip
        label={ranges('filter.range')}
        anyLabel={ranges('range.all')}
        value={params.range}
        onChange={(range) => onAsk({ range })}
        options={PERIODS.map((value) => ({ value, label: ranges(`range.${value}`) }))}
      />
    </>
  );
}
