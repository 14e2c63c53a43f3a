'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { fromLocal, toLocal } from '@/lib/local-moment';
import { toTheMinute } from '@/lib/time';
import { useReader } from '@/lib/use-reader';
import { Button } from '@/ui/button';
import { Dialog } from '@/ui/dialog';
import { TextField } from '@/ui/field';
import { FilterShell, FilterTrigger, useFilterSentence } from '@/ui/filter-chip';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '@/ui/menu';
import { isFixed, RANGES, type ActivityRange, type Period } from '@/lib/period';

interface PeriodFilterProps {
  period: Period & { range: ActivityRange };
  /** Whether it is another period than the page begins with. */
  isSet: boolean;
  /** Null for the period that the page begins with. */
  onChange: (period: Period | null) => void;
}

/** When: a period up to now, or from one moment to another. */
export function PeriodFilter({ period, isSet, onChange }: PeriodFilterProps) {
  const t = useTranslations('activity');
  const nameOf = usePeriodName();
  const [isAsking, setIsAsking] = useState(false);
  const label = t('filter.range');
  const is = useFilterSentence(label);
  return (
    <>
      <FilterShell label={label} isSet={isSet} onClear={() => onChange(null)}>
        <Menu trigger={<FilterTrigger isSet={isSet}>{is(nameOf(period))}</FilterTrigger>}>
          <MenuChoices<ActivityRange | ''>
            label={label}
            value={isFixed(period) ? '' : period.range}
            onChange={(range) => onChange({ range: range || null })}
            options={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
          />
          <MenuSeparator />
          <MenuItem onClick={() => setIsAsking(true)}>{t('period.custom')}</MenuItem>
        </Menu>
      </FilterShell>
      <Dialog open={isAsking} onOpenChange={setIsAsking} title={t('period.title')} className="max-w-sm">
        <PeriodForm
          period={period}
          onChange={(chosen) => {
            setIsAsking(false);
            onChange(chosen);
          }}
        />
      </Dialog>
    </>
  );
}

function PeriodForm({ period, onChange }: { period: Period; onChange: (period: Period) => void }) {
  const t = useTranslations('activity.period');
  const { timeZone } = useReader();
  const [error, setError] = useState<string>();
  const shown = { since: dateOf(period.since), until: dateOf(period.until) };
  return (
    <form
      noValidate
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const read = (name: 'since' | 'until') => fromLocal(data.get(name) as string, shown[name]);
        const [since, until] = [read('since'), read('until')];
        if (!since && !until) setError(t('missing'));
        else if (since && until && since >= until) setError(t('backwards'));
        else onChange({ since: since?.toISOString() ?? null, until: until?.toISOString() ?? null });
      }}
    >
      <TextField
        large
        type="datetime-local"
        name="since"
        label={t('since')}
        defaultValue={shown.since ? toLocal(shown.since) : ''}
        help={t('zone', { timeZone })}
      />
      <TextField
        large
        type="datetime-local"
        name="until"
        label={t('until')}
        defaultValue={shown.until ? toLocal(shown.until) : ''}
        help={t('untilHelp')}
        error={error}
      />
      <Button type="submit" variant="primary" size="large" className="self-end">
        {t('apply')}
      </Button>
    </form>
  );
}

const dateOf = (moment: string | null | undefined) => (moment ? new Date(moment) : null);

/** A period in words: "last 24 hours", "from … to …". */
function usePeriodName() {
  const t = useTranslations('activity');
  const { locale, timeZone } = useReader();
  const moment = (value: string) => toTheMinute(new Date(value), locale, timeZone);
  return ({ range, since, until }: Period & { range: ActivityRange }): string => {
    if (since && until) return t('period.between', { since: moment(since), until: moment(until) });
    if (since) return t('period.after', { since: moment(since) });
    if (until) return t('period.before', { until: moment(until) });
    return t(`range.${range}`);
  };
}
