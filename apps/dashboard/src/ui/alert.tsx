import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

const LOOKS = {
  success: { icon: CircleCheck, className: 'bg-success-tint text-success' },
  info: { icon: Info, className: 'bg-info-tint text-info' },
  warning: { icon: TriangleAlert, className: 'bg-warning-tint text-warning' },
  danger: { icon: CircleAlert, className: 'bg-danger-tint text-danger' },
  neutral: { icon: Info, className: 'bg-neutral-tint text-neutral' },
} as const;

interface AlertProps extends Omit<ComponentProps<'div'>, 'title'> {
  tone: keyof typeof LOOKS;
  title?: ReactNode;
}

/** A message that belongs to what stands beneath it. Pass `role="alert"` when it appears after an action. */
export function Alert({ tone, title, children, className, ...props }: AlertProps) {
  const { icon: Icon, className: look } = LOOKS[tone];
  return (
    <div className={cn('flex gap-2 rounded-control px-3 py-2 outline-none', look, className)} {...props}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="min-w-0 break-words">{children}</div>}
      </div>
    </div>
  );
}
