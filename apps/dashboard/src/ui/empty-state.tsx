import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

/** Says what would be here, why it is not, and what to do about it. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center gap-3 px-4 py-12 text-center', className)}>
      <span className="grid size-10 place-items-center rounded-control bg-neutral-tint text-neutral">
        <Icon aria-hidden className="size-5" strokeWidth={1.5} />
      </span>
      <div className="flex w-full max-w-lg flex-col gap-1">
        <h2 className="text-section font-semibold">{title}</h2>
        <div className="flex flex-col gap-3 text-muted">{children}</div>
      </div>
      {action && <div className="mt-1 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
