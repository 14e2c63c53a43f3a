import { Skeleton } from './skeleton';

/** Rows of a small panel while they load. */
export const PanelSkeleton = ({ rows }: { rows: number }) => (
  <div aria-busy className="skeleton-appears">
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className="flex h-10 items-center gap-4 border-t border-line px-4 first:border-t-0">
        <Skeleton className="w-16" />
        <Skeleton className="w-40" />
      </div>
    ))}
  </div>
);
