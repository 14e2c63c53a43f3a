'use client';

import { atiScopes, type VirtualKey } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { Time } from '@/ui/time';
import { useExpiryColumn, useScopesColumn } from '../held-columns';
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
        <LeadCell below={key.user_id}>
          <span className="line-clamp-2 font-medium">
            <Name id={key.id}>{key.alias}</Name>
          </span>
        </LeadCell>
      ),
    },
    { id: 'state', header: t('column.state'), cell: ({ state }) => <KeyStateChip state={state} /> },
    useScopesColumn(scopeOf),
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
    useExpiryColumn(),
  ];
}
