'use client';

import { isAdministrator, type RateTier } from '@signet/contracts';
import { ArrowRight, Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { cn } from '@/ui/cn';
import { diffPermissions } from './permission-diff';

export interface Access {
  permissions: readonly string[];
  rate_tier: RateTier;
}

/** Before and after, as a list of what saving would do. */
export function AccessChanges({ before, after }: { before: Access; after: Access }) {
  const t = useTranslations('agents');
  const { gained, lost, kept } = diffPermissions(before.permissions, after.permissions);
  const tierChanges = before.rate_tier !== after.rate_tier;
  if (gained.length + lost.length === 0 && !tierChanges)
    return <p className="text-muted">{t('access.noChanges')}</p>;
  return (
    <div className="flex flex-col gap-3">
      <Lines label={t('access.gains')} permissions={gained} sign="+" />
      {isAdministrator(gained) && (
        <Alert tone="info" title={t('access.adminKey')}>
          <p>{t('access.adminKeyHelp')}</p>
        </Alert>
      )}
      <Lines label={t('access.loses')} permissions={lost} sign="-" />
      {tierChanges && (
        <p className="flex items-start gap-2">
          <ArrowRight aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" strokeWidth={1.5} />
          {t('access.fromTo', {
            from: t(`rateTier.${before.rate_tier}`),
            to: t(`rateTier.${after.rate_tier}`),
          })}
        </p>
      )}
      <p className="text-small text-muted">{t('access.unchanged', { count: kept.length })}</p>
    </div>
  );
}

const LOOKS = {
  '+': { icon: Plus, className: 'bg-success-tint text-success' },
  '-': { icon: Minus, className: 'bg-danger-tint text-danger' },
} as const;

function Lines({ label, permissions, sign }: { label: string; permissions: string[]; sign: '+' | '-' }) {
  if (permissions.length === 0) return null;
  const { icon: Icon, className } = LOOKS[sign];
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-meta font-medium text-muted">{label}</h3>
      <ul className="flex flex-col gap-1">
        {permissions.map((permission) => (
          <li key={permission} className={cn('flex items-center gap-2 rounded-chip px-2 py-1', className)}>
            <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2} />
            <code className="min-w-0 font-mono text-small break-all">{permission}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
