'use client';

import { atiScopes, type VirtualKey } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { KeyStateChip } from './key-state';

/** What a key may use, as one text: as the checker takes it. */
export const scopeOf = (key: VirtualKey): string => atiScopes.scopeOfVirtualKey(key);

export function useKeyColumns(): Column<VirtualKey>[] {
  const t = useTranslations('sandboxes');
  const format = useFormatter();
  const never = <span className="text-faint">{t('never')}</span>;
  return [
    {
      id: 'key',
      header: t('column.key'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (key) => (
        <div className="flex min-w-0 flex-col">
          <span className="line-clamp-2 font-medium">
            <Name id={key.id}>{key.alias}</Name>
          </span>
          <Name className="text-meta text-muted" isOneLine>
            {key.user_id}
          </Name>
        </div>
      ),
    },
    { id: 'state', header: t('column.state'), cell: ({ state }) => <KeyStateChip state={state} /> },
    {
      id: 'scopes',
      from: 'md',
      header: t('column.scopes'),
      className: '@2xl:max-w-64',
      cell: (key) => (
        <code className="line-clamp-2 font-mono text-meta [overflow-wrap:anywhere]">{scopeOf(key)}</code>
      ),
    },
    {
      id: 'used',
      from: 'lg',
      header: t('column.calls'),
      align: 'end',
      className: 'tabular whitespace-nowrap',
      cell: ({ request_count, error_count }) =>
        t('calls', { count: format.number(request_count), errors: error_count }),
    },
    {
      id: 'last_used',
      from: 'lg',
      header: t('column.lastUsed'),
      className: 'whitespace-nowrap',
      cell: ({ last_used_at }) => (last_used_at ? <Time value={last_used_at} /> : never),
    },
    {
      id: 'expires',
      from: 'md',
      header: t('column.expires'),
      className: 'whitespace-nowrap',
      cell: (key) =>
        key.revoked_at ? (
          <span className="text-muted">
            {t('revokedAt')} <Time value={key.revoked_at} format="date" />
          </span>
        ) : (
          <Time value={key.expires_at} />
        ),
    },
  ];
}
