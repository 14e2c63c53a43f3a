'use client';

import { EVENT_TYPES, FilterPreview } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode, type Ref } from 'react';
import { useWrite } from '@/lib/api/use-write';
import { Checkbox } from '@/ui/checkbox';
import { cn } from '@/ui/cn';
import { webhookQueries } from '../webhook-queries';
import { coveredBy, eventGroups, toggleEvent } from './event-choice';

interface EventPickerProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
  error?: string | undefined;
  /** Receives the first box, which takes the focus when the choice is not valid. */
  ref?: Ref<HTMLInputElement>;
}

/** Chooses events from the catalogue: single ones, everything of a group, or everything. */
export function EventPicker({ value, onChange, error, ref }: EventPickerProps) {
  const t = useTranslations('webhooks.picker');
  const id = useId();
  const option = (pattern: string, label: ReactNode, help?: string) => (
    <EventOption
      key={pattern}
      pattern={pattern}
      label={label}
      chosen={value}
      onToggle={() => onChange(toggleEvent(value, pattern))}
      {...(help && { help })}
    />
  );
  return (
    <fieldset aria-describedby={`${id}-note`} className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">{t('label')}</legend>
      <div className="overflow-hidden rounded-control border border-line">
        <div className="bg-sunken px-3 py-1.5">
          <EventOption
            {...(ref && { ref })}
            pattern="*"
            label={<span className="font-medium">{t('everything')}</span>}
            help={t('everythingHelp')}
            chosen={value}
            isInvalid={error !== undefined}
            onToggle={() => onChange(toggleEvent(value, '*'))}
          />
        </div>
        {[...eventGroups()].map(([prefix, names]) => (
          <div key={prefix} className="border-t border-line px-3 py-1.5">
            {option(
              `${prefix}.*`,
              <span className="font-medium">{t('group', { group: t(`groups.${prefix as Group}`) })}</span>,
            )}
            <div className="grid gap-x-6 ps-6 sm:grid-cols-2">
              {names.map((name) => option(name, EVENT_TYPES[name].title, EVENT_TYPES[name].description))}
            </div>
          </div>
        ))}
      </div>
      <p
        id={`${id}-note`}
        className={cn('flex items-start gap-1 text-small', error ? 'text-danger' : 'text-muted')}
      >
        {error && <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} />}
        {error ?? <Preview events={value} />}
      </p>
    </fieldset>
  );
}

type Group = 'agent' | 'persona' | 'webhook';

/** How much it would have been: what a wide choice means before it is made. */
function Preview({ events }: { events: readonly string[] }) {
  const t = useTranslations('webhooks.picker');
  const write = useWrite();
  const preview = useQuery({
    queryKey: [...webhookQueries.all(), 'preview', events] as const,
    queryFn: () => write(FilterPreview, (api) => api.webhooks.previewFilters({ events: [...events] })),
    enabled: events.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (events.length === 0 || !preview.data) return <span>{t('help')}</span>;
  const { matched, total, days } = preview.data;
  return <span aria-live="polite">{t('preview', { matched, total, days })}</span>;
}

interface EventOptionProps {
  pattern: string;
  label: ReactNode;
  help?: string;
  chosen: readonly string[];
  onToggle: () => void;
  isInvalid?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** What a chosen wildcard already contains is ticked and cannot be changed by itself. */
function EventOption({ pattern, label, help, chosen, onToggle, isInvalid, ref }: EventOptionProps) {
  const id = useId();
  const covering = coveredBy(chosen, pattern);
  return (
    <label
      className={cn(
        'flex items-start gap-2 py-1',
        covering ? 'cursor-not-allowed text-muted' : 'cursor-pointer',
      )}
    >
      <Checkbox
        {...(ref && { ref })}
        className="mt-0.5"
        aria-labelledby={`${id}-label`}
        aria-describedby={help ? `${id}-help` : undefined}
        aria-invalid={isInvalid || undefined}
        checked={covering !== null || chosen.includes(pattern)}
        disabled={covering !== null}
        onChange={onToggle}
      />
      <span className="flex min-w-0 flex-col">
        <span id={`${id}-label`} className="flex flex-wrap items-baseline gap-x-2">
          {label}
          <code className="font-mono text-meta text-muted">{pattern}</code>
        </span>
        {help && (
          <span id={`${id}-help`} className="text-small text-muted">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}
