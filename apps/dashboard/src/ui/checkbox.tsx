import { Check, Minus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';

/** A native checkbox in our colours, with the tick as an icon so that it prints and survives forced colours. */
export function Checkbox({ className, mixed, ...props }: ComponentProps<'input'> & { mixed?: boolean }) {
  const Icon = mixed ? Minus : Check;
  return (
    <span className={cn('relative inline-grid size-4 shrink-0 place-items-center', className)}>
      <input
        type="checkbox"
        aria-checked={mixed ? 'mixed' : undefined}
        className="peer size-4 appearance-none rounded-chip border border-control bg-surface checked:border-accent checked:bg-accent disabled:bg-sunken disabled:checked:border-control disabled:checked:bg-neutral-tint forced-colors:appearance-auto"
        {...props}
      />
      <Icon
        aria-hidden
        strokeWidth={3}
        className={cn(
          'pointer-events-none absolute size-3 forced-colors:hidden',
          mixed
            ? 'text-accent'
            : 'text-on-accent opacity-0 peer-checked:opacity-100 peer-disabled:text-neutral',
        )}
      />
    </span>
  );
}
