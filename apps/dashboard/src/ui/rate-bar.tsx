import { cn } from './cn';

/** How much of a whole went well. Decoration: the number stands beside it. */
export const RateBar = ({ rate, className }: { rate: number; className?: string }) => (
  <svg
    aria-hidden
    viewBox="0 0 100 4"
    preserveAspectRatio="none"
    className={cn('h-1.5 w-16 overflow-hidden rounded-chip', className)}
  >
    <rect width="100" height="4" className="fill-danger" />
    <rect width={rate * 100} height="4" className="fill-success" />
  </svg>
);
