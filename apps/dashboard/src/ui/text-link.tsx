import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const TextLink = ({ className, ...props }: ComponentProps<typeof Link>) => (
  <Link
    className={cn(
      'rounded-chip text-link underline decoration-1 underline-offset-2 hover:decoration-2',
      className,
    )}
    {...props}
  />
);
