'use client';

import { useTranslations } from 'next-intl';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';

/** What a row may use, as one scope text. */
export function useScopesColumn<Row>(scopeOf: (row: Row) => string): Column<Row> {
  const t = useTranslations('sandboxes.column');
  return {
    id: 'scopes',
    from: 'md',
    header: t('scopes'),
    className: '@2xl:max-w-64',
    cell: (row) => (
      <code className="line-clamp-2 font-mono text-meta [overflow-wrap:anywhere]">{scopeOf(row)}</code>
    ),
  };
}

/** When a row ends by itself, or the day somebody ended it. */
export function useExpiryColumn<
  Row extends { revoked_at: string | null; expires_at: string },
>(): Column<Row> {
  const t = useTranslations('sandboxes');
  return {
    id: 'expires',
    from: 'md',
    header: t('column.expires'),
    className: 'whitespace-nowrap',
    cell: ({ revoked_at, expires_at }) =>
      revoked_at === null ? (
        <Time value={expires_at} />
      ) : (
        <span className="text-muted">
          {t('revokedAt')} <Time value={revoked_at} format="date" />
        </span>
      ),
  };
}
