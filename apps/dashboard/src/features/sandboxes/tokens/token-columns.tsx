'use client';

import type { Profile, SessionToken } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { TokenStateChip } from './token-state';

export function useTokenColumns(profiles: readonly Profile[]): Column<SessionToken>[] {
  const t = useTranslations('sandboxes');
  return [
    {
      id: 'sandbox',
      header: t('column.sandbox'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: ({ sub, agent_id, job_id, sandbox_id }) => (
        <div className="flex min-w-0 flex-col">
          <span className="line-clamp-2 font-medium">
            {agent_id ? (
              <TextLink href={`/agents/${agent_id}`}>
                <Name>{sub}</Name>
              </TextLink>
            ) : (
              <Name>{sub}</Name>
            )}
          </span>
          {(job_id ?? sandbox_id) && (
            <Name className="text-meta text-muted" isOneLine>
              {[job_id, sandbox_id].filter(Boolean).join(' · ')}
            </Name>
          )}
        </div>
      ),
    },
    { id: 'state', header: t('column.state'), cell: ({ state }) => <TokenStateChip state={state} /> },
    {
      id: 'scopes',
      from: 'md',
      header: t('column.scopes'),
      className: '@2xl:max-w-64',
      cell: ({ scope }) => (
        <code className="line-clamp-2 font-mono text-meta [overflow-wrap:anywhere]">{scope}</code>
      ),
    },
    {
      id: 'profile',
      from: 'lg',
      header: t('column.profile'),
      cell: ({ profile_id }) => (
        <Name isOneLine>{profiles.find(({ id }) => id === profile_id)?.name ?? '–'}</Name>
      ),
    },
    {
      id: 'issued',
      from: 'lg',
      header: t('column.issued'),
      className: 'whitespace-nowrap',
      cell: ({ issued_at }) => <Time value={issued_at} />,
    },
    {
      id: 'expires',
      from: 'md',
      header: t('column.expires'),
      className: 'whitespace-nowrap',
      cell: ({ revoked_at, expires_at }) =>
        revoked_at ? (
          <span className="text-muted">
            {t('revokedAt')} <Time value={revoked_at} format="date" />
          </span>
        ) : (
          <Time value={expires_at} />
        ),
    },
  ];
}
