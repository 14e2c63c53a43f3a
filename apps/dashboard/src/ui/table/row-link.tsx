import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** The real link of a row. A press anywhere in the row means it, unless it means something else there or selects text. */
export const RowLink = ({ className, ...props }: ComponentProps<typeof Link>) => (
  <Link
    data-row-link
    className={cn(
      'scroll-mt-24 rounded-chip font-medium text-ink hover:underline hover:underline-offset-2',
      className,
    )}
    {...props}
  />
);
