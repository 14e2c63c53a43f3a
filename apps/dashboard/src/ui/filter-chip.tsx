'use client';

import { ListFilter, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Menu, MenuChoices } from './menu';
import { Name } from './name';

interface FilterChipProps<T extends string> {
  label: string;
  value: T | null;
  onChange: (value: T | null) => void;
  options: readonly { value: T; label: string; shown?: ReactNode }[];
  /** What the menu calls "no filter". */
  anyLabel: string;
}

const ANY = '';

/** A filter that reads as a sentence once it is set: "Status is Suspended". */
export function FilterChip<T extends string>({
  label,
  value,
  onChange,
  options,
  anyLabel,
}: FilterChipProps<T>) {
  const is = useFilterSentence(label);
  const chosen = options.find((option) => option.value === value);
  return (
    <FilterShell label={label} isSet={value !== null} onClear={() => onChange(null)}>
      <Menu
        trigger={
          <FilterTrigger isSet={value !== null}>
            {value === null ? label : is(chosen?.label ?? value)}
          </FilterTrigger>
        }
      >
        <MenuChoices<T | typeof ANY>
          label={label}
          value={value ?? ANY}
          onChange={(next) => onChange(next === ANY ? null : (next as T))}
          options={[
            { value: ANY, label: anyLabel },
            ...options.map((option) => ({ value: option.value, label: option.shown ?? option.label })),
          ]}
        />
      </Menu>
    </FilterShell>
  );
}

interface FilterShellProps {
  label: string;
  isSet: boolean;
  onClear: () => void;
  children: ReactNode;
}

/** A filter as a sentence. What it is set to may be a name that somebody chose. */
export function useFilterSentence(label: string): (value: string) => ReactNode {
  const t = useTranslations('ui.filter');
  return (value) => t.rich('is', { label, value: () => <Name>{value}</Name> });
}

/** Joins a filter's trigger and its clear button into one chip. */
export function FilterShell({ label, isSet, onClear, children }: FilterShellProps) {
  const t = useTranslations('ui.filter');
  return (
    <span className="inline-flex max-w-full min-w-0">
      {children}
      {isSet && (
        <Button
          size="icon"
          aria-label={t('clearOne', { label })}
          onClick={onClear}
          className="-ms-px rounded-s-none border-accent bg-selected text-ink hover:bg-hover"
        >
          <X aria-hidden strokeWidth={1.5} />
        </Button>
      )}
    </span>
  );
}

/** The pressable part of a filter. Passes everything on, so menus and popovers can use it as their trigger. */
export function FilterTrigger({
  isSet,
  children,
  ...props
}: React.ComponentProps<typeof Button> & { isSet: boolean }) {
  return (
    <Button
      {...props}
      className={
        isSet
          ? 'min-w-0 shrink rounded-e-none border-accent bg-selected hover:bg-hover'
          : 'border-dashed text-muted hover:text-ink'
      }
    >
      {!isSet && <ListFilter aria-hidden strokeWidth={1.5} />}
      <span className="truncate">{children}</span>
    </Button>
  );
}

interface FilterFactProps {
  label: string;
  value: string;
  onClear: () => void;
}

/** A filter that was set elsewhere, by a link for example: it can be read and cleared. */
export function FilterFact({ label, value, onClear }: FilterFactProps) {
  const is = useFilterSentence(label);
  return (
    <FilterShell label={label} isSet onClear={onClear}>
      <span className="inline-flex h-8 max-w-80 min-w-0 items-center rounded-s-control border border-accent bg-selected px-3 font-medium">
        <span className="truncate">{is(value)}</span>
      </span>
    </FilterShell>
  );
}
