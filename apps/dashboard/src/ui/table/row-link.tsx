import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '../cn';

/** The real link of a row. It is stretched over the row, so the whole row opens, also in a new tab. */
export const RowLink = ({ className, ...props }: ComponentProps<typeof Link>) => (
  <Link
    data-row-link
    className={cn(
      'rounded-chip font-medium text-ink after:absolute after:inset-0 hover:underline hover:underline-offset-2',
      className,
    )}
    {...props}
  />
);
