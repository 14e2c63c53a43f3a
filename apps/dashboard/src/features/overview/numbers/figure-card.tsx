'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Skeleton } from '@/ui/skeleton';
import { StaleNote } from '@/ui/stale-note';

interface FigureCardProps<Data> {
  title: string;
  query: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error' | 'dataUpdatedAt' | 'refetch'>;
  figure: (data: Data) => ReactNode;
  /** What the number means, in a line beneath it. */
  detail: (data: Data) => ReactNode;
  sparkline?: ReactNode;
}

/** One number of the overview. It keeps what it read last, greyed, when it cannot be read again. */
export function FigureCard<Data>({ title, query, figure, detail, sparkline }: FigureCardProps<Data>) {
  const t = useTranslations('overview.numbers');
  const { data, isError } = query;
  return (
    <section className="flex flex-col gap-1 rounded-control border border-line bg-surface p-4 max-sm:p-3">
      <h2 className="text-small text-muted">{title}</h2>
      {data !== undefined ? (
        <>
          <div className={cn('flex flex-1 flex-col gap-1', isError && '[&_*]:text-faint')}>
            <div className="flex min-h-9 items-end justify-between gap-3">
              <p className="tabular text-title font-semibold sm:text-big sm:whitespace-nowrap">
                {figure(data)}
              </p>
              <span className="flex min-w-0 justify-end max-sm:hidden">{sparkline}</span>
            </div>
            <p className="text-meta text-muted">{detail(data)}</p>
          </div>
          {isError && <StaleNote readAt={query.dataUpdatedAt} />}
        </>
      ) : isError ? (
        <div role="alert" className="flex flex-col items-start gap-2">
          <p className="text-small text-danger">
            {asProblem(query.error).detail || asProblem(query.error).title}
          </p>
          <Button size="dense" onClick={() => void query.refetch()}>
            {t('retry')}
          </Button>
        </div>
      ) : (
        <div aria-busy className="skeleton-appears flex flex-col gap-1">
          <span className="flex h-9 items-center">
            <Skeleton className="h-6 w-16" />
          </span>
          <span className="flex h-4 items-center">
            <Skeleton className="w-32" />
          </span>
        </div>
      )}
    </section>
  );
}

/** A number that leads to the list behind it. */
export const FigureLink = ({ className, ...props }: ComponentProps<typeof Link>) => (
  <Link
    className={cn('rounded-chip decoration-2 underline-offset-4 hover:text-link hover:underline', className)}
    {...props}
  />
);
