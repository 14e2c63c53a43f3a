'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { Card } from '@/ui/card';
import { cn } from '@/ui/cn';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { activityQueries, type CountedFilters } from './activity-queries';
import { eventTitle } from './event-words';

interface EventFacetProps {
  filters: CountedFilters;
  refetchInterval: number | false;
  onType: (type: string | null) => void;
}

/** Which events there were, most first; each of them is a filter. */
export function EventFacet({ filters, refetchInterval, onType }: EventFacetProps) {
  const t = useTranslations('activity.facet');
  const format = useFormatter();
  const facets = useQuery({
    ...activityQueries.facets(filters),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  const types = facets.data?.types ?? [];
  return (
    <Card flush title={t('title')} className="relative flex min-h-64 flex-col max-lg:hidden">
      {facets.isError && !facets.data ? (
        <ErrorState
          className="py-4"
          title={t('failed')}
          error={facets.error}
          onRetry={() => void facets.refetch()}
        />
      ) : !facets.data ? (
        <PanelSkeleton rows={5} />
      ) : types.length === 0 ? (
        <p className="p-4 text-muted">{t('none')}</p>
      ) : (
        // As high as the histogram beside it, however many there are.
        <ul aria-label={t('title')} className="absolute inset-x-0 top-12 bottom-0 overflow-y-auto p-1">
          {types.map(({ value, events }) => {
            const isChosen = filters.type === value;
            return (
              <li key={value}>
                <button
                  type="button"
                  aria-pressed={isChosen}
                  onClick={() => onType(isChosen ? null : value)}
                  className={cn(
                    'flex min-h-7 w-full items-center justify-between gap-3 rounded-chip px-3 text-start text-small -outline-offset-2 hover:bg-hover',
                    isChosen && 'bg-selected',
                  )}
                >
                  <span className="min-w-0 truncate">{eventTitle(value)}</span>
                  <span className="tabular text-muted">{format.number(events)}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
