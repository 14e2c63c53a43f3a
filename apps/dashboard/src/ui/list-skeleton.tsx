import { PageTitle } from './page-title';
import { Skeleton } from './skeleton';

/** The outline of a list page while its first answer is on its way. */
export const ListSkeleton = ({ title }: { title: string }) => (
  <div aria-busy className="flex flex-col gap-4">
    <div className="flex h-13 flex-col justify-between">
      <PageTitle>{title}</PageTitle>
      <Skeleton className="skeleton-appears w-72 max-w-full" />
    </div>
    <div className="skeleton-appears flex h-8 items-center gap-2">
      <Skeleton className="h-8 w-72 max-w-full" />
      <Skeleton className="h-8 w-24 max-sm:hidden" />
      <Skeleton className="h-8 w-24 max-sm:hidden" />
    </div>
    <div className="skeleton-appears rounded-control border border-line bg-surface">
      <div className="h-9 bg-sunken" />
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className="flex h-13.5 items-center gap-8 border-t border-line px-4">
          <Skeleton className="w-40" />
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  </div>
);
