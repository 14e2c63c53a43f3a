import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode;
  action?: ReactNode;
  /** Lets tables and lists reach the border. */
  flush?: boolean;
}

export function Card({ title, action, flush, className, children, ...props }: CardProps) {
  return (
    <section className={cn('rounded-control border border-line bg-surface', className)} {...props}>
      {title && (
        <div className="flex min-h-12 items-center justify-between gap-4 border-b border-line px-4 py-2">
          <h2 className="text-section font-semibold">{title}</h2>
          {action}
        </div>
      )}
      <div className={flush ? undefined : 'p-4'}>{children}</div>
    </section>
  );
}
