'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cn } from './cn';

const item =
  'flex min-h-8 items-center gap-2 rounded-chip px-2 text-body outline-none select-none data-highlighted:bg-hover [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted';

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
  className?: string;
}

export function Menu({ trigger, children, align = 'start', className }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-(--layer-dropdown) outline-none">
          <Base.Popup
            className={cn(
              'floating max-h-(--available-height) min-w-48 overflow-y-auto rounded-control p-1 outline-none',
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  danger,
  className,
  ...props
}: ComponentProps<typeof Base.Item> & { danger?: boolean }) {
  return (
    <Base.Item
      className={cn(item, danger && 'text-danger [&>svg]:text-danger', className as string)}
      {...props}
    />
  );
}

export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Base.LinkItem closeOnClick render={<Link href={href} />} className={item}>
      {children}
    </Base.LinkItem>
  );
}

export const MenuSeparator = () => <Base.Separator className="-mx-1 my-1 h-px bg-line" />;

interface MenuChoicesProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode }[];
  hideLabel?: boolean;
}

/** One choice out of several; the chosen one carries a tick. */
export function MenuChoices<T extends string>({
  label,
  value,
  onChange,
  options,
  hideLabel,
}: MenuChoicesProps<T>) {
  return (
    <Base.Group>
      <Base.GroupLabel className={cn('px-2 py-1 text-meta text-faint', hideLabel && 'sr-only')}>
        {label}
      </Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next: T) => onChange(next)}>
        {options.map((option) => (
          <Base.RadioItem
            key={option.value}
            value={option.value}
            closeOnClick
            className={cn(item, 'pe-8 relative')}
          >
            {option.label}
            <Base.RadioItemIndicator className="absolute end-2">
              <Check aria-hidden className="size-4 text-accent" strokeWidth={2} />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
