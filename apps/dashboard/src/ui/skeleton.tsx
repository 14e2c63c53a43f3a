import { cn } from './cn';

/** A grey stand-in with the size of what is coming. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn('block h-3 rounded-chip bg-neutral-tint', className)} />
);
