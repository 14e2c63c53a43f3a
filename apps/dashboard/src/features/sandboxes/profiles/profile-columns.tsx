'use client';

import type { Profile } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { CopyButton } from '@/ui/copy-button';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { useDuration } from '../use-duration';

export function useProfileColumns(): Column<Profile>[] {
  const t = useTranslations('sandboxes');
  const duration = useDuration();
  return [
    {
      id: 'profile',
      header: t('column.profile'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: ({ id, name }) => (
        <div className="flex min-w-0 flex-col">
          <span className="font-medium">
            <Name>{name}</Name>
          </span>
          <span className="flex min-w-0 items-center gap-1">
            <code className="truncate font-mono text-meta text-muted">{id}</code>
            <CopyButton value={id} what={t('profile.idWhat')} />
          </span>
        </div>
      ),
    },
    {
      id: 'target',
      header: t('column.target'),
      cell: ({ target, proxy_url }) => (
        <span className="flex flex-col">
          {t(`profile.field.targets.${target}`)}
          {proxy_url && (
            <code className="font-mono text-meta text-muted [overflow-wrap:anywhere]">{proxy_url}</code>
          )}
        </span>
      ),
    },
    {
      id: 'audience',
      from: 'md',
      header: t('column.audience'),
      cell: ({ audience }) => <Name isOneLine>{audience}</Name>,
    },
    {
      id: 'algorithm',
      from: 'lg',
      header: t('column.algorithm'),
      cell: ({ algorithm }) => algorithm,
    },
    {
      id: 'lifetime',
      from: 'md',
      header: t('column.lifetime'),
      className: 'whitespace-nowrap',
      cell: ({ default_ttl_seconds, max_ttl_seconds }) =>
        t('profile.lifetime', { usual: duration(default_ttl_seconds), most: duration(max_ttl_seconds) }),
    },
    {
      id: 'key',
      from: 'lg',
      header: t('column.signingSince'),
      className: 'whitespace-nowrap',
      cell: ({ keys }) => {
        const active = keys.find(({ state }) => state === 'active');
        return active ? <Time value={active.activated_at ?? active.created_at} /> : '–';
      },
    },
  ];
}
