import { cn } from './cn';

/** The colour of a part of a chart, beside its name. It keeps the chart's colour where the reader's own take over. */
export const Swatch = ({ className }: { className: string }) => (
  <span aria-hidden className={cn('swatch size-2.5 shrink-0 rounded-chip', className)} />
);
