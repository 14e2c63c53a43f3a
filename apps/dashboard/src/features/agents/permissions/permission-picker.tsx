'use client';

import { ADMIN_PERMISSION, isAdministrator, PERMISSIONS_MAX, permissionCatalogue } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, type Ref } from 'react';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { ErrorState } from '@/ui/error-state';
import { inputClass } from '@/ui/field';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { agentQueries } from '../agent-queries';
import { PermissionOption } from './permission-option';
import { toggle } from './selection';
import { ServicePermissions } from './service-permissions';

interface PermissionPickerProps {
  label: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  error?: string | undefined;
  /** Receives the search field, which takes the focus when the choice is not valid. */
  ref?: Ref<HTMLInputElement>;
}

/** Chooses permissions from the catalogue: single ones, everything of a resource or a service, or everything. */
export function PermissionPicker({ label, value, onChange, error, ref }: PermissionPickerProps) {
  const t = useTranslations('agents.picker');
  const id = useId();
  const [search, setSearch] = useState('');
  const catalogue = useQuery(agentQueries.permissions());
  const onToggle = (permission: string) => onChange(toggle(value, permission));
  const words = search
    .trim()
    .toLowerCase()
    .replaceAll('_', ' ')
    .split(/[\s:]+/)
    .filter(Boolean);
  const matching = (catalogue.data?.data ?? []).filter((permission) => {
    const text = permission.replaceAll('_', ' ');
    return words.every((word) => text.includes(word));
  });
  const isAdmin = isAdministrator(value);
  return (
    <fieldset aria-describedby={`${id}-note`} className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 font-medium">{label}</legend>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="relative w-full sm:w-72">
          <Search
            aria-hidden
            strokeWidth={1.5}
            className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-faint"
          />
          <input
            ref={ref}
            type="search"
            aria-label={t('search')}
            aria-describedby={`${id}-note`}
            aria-invalid={error ? true : undefined}
            placeholder={t('placeholder')}
            value={search}
            autoComplete="off"
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
            className={cn(inputClass, 'h-9 ps-8')}
          />
        </div>
        <div className="flex items-center gap-2">
          <p aria-live="polite" className="tabular text-small text-muted">
            {t('chosen', { count: value.length, max: PERMISSIONS_MAX })}
          </p>
          {value.length > 0 && (
            <Button variant="ghost" size="dense" onClick={() => onChange([])}>
              {t('clear')}
            </Button>
          )}
        </div>
      </div>
      <p
        id={`${id}-note`}
        className={cn('flex items-start gap-1 text-small text-danger', !error && 'hidden')}
      >
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.5} />
        {error}
      </p>
      <div className="overflow-hidden rounded-control border border-line">
        {catalogue.isError && !catalogue.data ? (
          <ErrorState title={t('failed')} error={catalogue.error} onRetry={() => void catalogue.refetch()} />
        ) : !catalogue.data ? (
          <PanelSkeleton rows={6} />
        ) : matching.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">{t('noMatch')}</p>
        ) : (
          [...permissionCatalogue(matching)].map(([service, resources]) => (
            <ServicePermissions
              key={service}
              service={service}
              resources={resources}
              chosen={value}
              onToggle={onToggle}
            />
          ))
        )}
      </div>
      <div className="rounded-control border border-line p-3">
        <PermissionOption
          permission={ADMIN_PERMISSION}
          label={t('admin')}
          help={t('adminHelp')}
          chosen={value}
          onToggle={onToggle}
        />
      </div>
      {isAdmin && (
        <Alert tone="warning" title={t('adminWarning')} role="alert">
          {t('adminWarningText')}
        </Alert>
      )}
    </fieldset>
  );
}
