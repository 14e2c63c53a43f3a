import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const TextLink = ({ className, ...props }: ComponentProps<typeof Link>) => (
  <Link
    className={cn(
      // Padding of running text moves no line, and a link on its own becomes high enough to hit.
      'rounded-chip py-0.5 text-link underline decoration-1 underline-offset-2 hover:decoration-2',
      className,
    )}
    {...props}
  />
);
