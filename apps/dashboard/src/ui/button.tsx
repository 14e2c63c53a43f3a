import { cva, type VariantProps } from 'class-variance-authority';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn';

export const buttonClass = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-control border font-medium whitespace-nowrap',
    'transition-colors duration-120 select-none disabled:cursor-not-allowed aria-disabled:cursor-not-allowed',
    'aria-disabled:opacity-60 disabled:opacity-60 [&>svg]:size-4 [&>svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-hover',
        secondary: 'border-control bg-surface text-ink hover:bg-hover',
        ghost: 'border-transparent text-muted hover:bg-hover hover:text-ink',
        danger: 'border-transparent bg-danger-fill text-on-danger hover:bg-danger-fill-hover',
      },
      size: {
        dense: 'h-7 px-2 text-small',
        default: 'h-8 px-3 text-body',
        large: 'h-9 px-4 text-body',
        icon: 'size-8',
        iconDense: 'size-7',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'default' },
  },
);

type Look = VariantProps<typeof buttonClass>;

export interface ButtonProps extends ComponentProps<'button'>, Look {
  /** While true the button stays focusable and says so, but does nothing. */
  busy?: boolean;
}

export function Button({ variant, size, busy, className, type = 'button', onClick, ...props }: ButtonProps) {
  return (
    <button
      type={type}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      className={cn(buttonClass({ variant, size }), className)}
      {...props}
    />
  );
}

export function ButtonLink({ variant, size, className, ...props }: ComponentProps<typeof Link> & Look) {
  return <Link className={cn(buttonClass({ variant, size }), className)} {...props} />;
}
