'use client';

import { useEffect, useRef, type ComponentProps } from 'react';
import { cn } from './cn';

let isFirstPage = true;

/** The page's only `h1`. After a navigation it takes the focus, so that a screen reader says where one is now. */
export function PageTitle({ className, children, ...props }: ComponentProps<'h1'>) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstPage) ref.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);
  return (
    <h1
      ref={ref}
      tabIndex={-1}
      className={cn('min-w-0 text-title font-semibold text-balance break-words', className)}
      {...props}
    >
      {children}
    </h1>
  );
}
