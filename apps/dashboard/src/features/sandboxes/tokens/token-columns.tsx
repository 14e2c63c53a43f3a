'use client';

import type { Profile, SessionToken } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { useExpiryColumn, useScopesColumn } from '../held-columns';
import { TokenStateChip } from './token-state';

export function useTokenColumns(profiles: readonly Profile[]): Column<SessionToken>[] {
  const t = useTranslations('sandboxes');
  return [
    {
      id: 'sandbox',
      header: t('column.sandbox'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: ({ sub, agent_id, job_id, sandbox_id }) => (
        <LeadCell below={[job_id, sandbox_id].filter(Boolean).join(' · ')}>
          <span className="line-clamp-2 font-medium">
            {agent_id ? (
              <TextLink href={`/agents/${agent_id}`}>
                <Name>{sub}</Name>
              </TextLink>
            ) : (
              <Name>{sub}</Name>
            )}
          </span>
        </LeadCell>
      ),
    },
    { id: 'state', header: t('column.state'), cell: ({ state }) => <TokenStateChip state={state} /> },
    useScopesColumn(({ scope }) => scope),
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
    useExpiryColumn(),
  ];
}
