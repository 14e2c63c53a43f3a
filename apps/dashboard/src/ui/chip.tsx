import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

const TONES = {
  success: 'bg-success-tint text-success',
  warning: 'bg-warning-tint text-warning',
  danger: 'bg-danger-tint text-danger',
  info: 'bg-info-tint text-info',
  neutral: 'bg-neutral-tint text-neutral',
} as const;

export type Tone = keyof typeof TONES;

interface ChipProps {
  tone: Tone;
  icon: LucideIcon;
  children: ReactNode;
  className?: string;
}

/** A state as icon, word and tint: readable without colour. */
export function Chip({ tone, icon: Icon, children, className }: ChipProps) {
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1 rounded-chip align-middle border border-transparent ps-1 pe-1.5 text-meta font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5" strokeWidth={2} />
      {children}
    </span>
  );
}
