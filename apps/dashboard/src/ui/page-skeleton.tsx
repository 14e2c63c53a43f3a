import { Card } from './card';
import { PageTitle } from './page-title';
import { PanelSkeleton } from './panel-skeleton';
import { Skeleton } from './skeleton';

/** The outline of a page with a known title while its first answer is on its way. */
export const PageSkeleton = ({ title, isColumn }: { title: string; isColumn?: boolean }) => (
  <div aria-busy className={isColumn ? 'flex w-full max-w-180 flex-col gap-6' : 'flex flex-col gap-6'}>
    <div className="flex h-13 flex-col justify-between">
      <PageTitle>{title}</PageTitle>
      <Skeleton className="skeleton-appears w-72 max-w-full" />
    </div>
    <PartSkeleton />
  </div>
);

/** The outline of a page about one thing, whose name is not known yet. */
export const DetailSkeleton = () => (
  <div aria-busy className="flex flex-col gap-6">
    <div className="skeleton-appears flex h-13 flex-col justify-between">
      <Skeleton className="h-7 w-64 max-w-full" />
      <Skeleton className="w-72 max-w-full" />
    </div>
    <div className="skeleton-appears flex h-10 items-center gap-6 border-b border-line px-3">
      <Skeleton className="w-16" />
      <Skeleton className="w-20" />
      <Skeleton className="w-16" />
    </div>
    <PartSkeleton />
  </div>
);

/** The outline of a tab. */
export const PartSkeleton = () => (
  <Card flush>
    <PanelSkeleton rows={8} />
  </Card>
);
