'use client';

import type { Credential } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { CredentialStatusChip } from './credential-status';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';

/** @param ofAdministrator whether the agent holds `*:*:*`, so that it matters which key is worth it */
export function useCredentialColumns(ofAdministrator: boolean): Column<Credential>[] {
  const t = useTranslations('credentials');
  const never = <span className="text-faint">{t('never')}</span>;
  return [
    {
      id: 'name',
      header: t('column.name'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (credential) => (
        <div className="flex min-w-0 flex-col">
          <span className="line-clamp-2 font-medium">
            <Name id={credential.id}>{credential.name}</Name>
          </span>
          <span className="flex min-w-0 items-baseline gap-2">
            <code className="truncate font-mono text-meta text-muted">{credential.prefix}…</code>
            {credential.is_imported && <span className="text-meta text-faint">{t('imported')}</span>}
            {ofAdministrator && !credential.may_administer && (
              <span className="text-meta text-faint">{t('ordinary')}</span>
            )}
          </span>
        </div>
      ),
    },
    {
      id: 'status',
      header: t('column.status'),
      cell: (credential) => <CredentialStatusChip status={credential.status} />,
    },
    {
      id: 'last_used',
      from: 'md',
      header: t('column.lastUsed'),
      className: 'whitespace-nowrap',
      cell: (credential) => (credential.last_used_at ? <Time value={credential.last_used_at} /> : never),
    },
    {
      id: 'expires',
      from: 'md',
      header: t('column.expires'),
      className: 'whitespace-nowrap',
      cell: (credential) =>
        credential.status === 'revoked' && credential.revoked_at ? (
          <span className="text-muted">
            {t('revokedAt')} <Time value={credential.revoked_at} format="date" />
          </span>
        ) : credential.expires_at ? (
          <Time value={credential.expires_at} />
        ) : (
          never
        ),
    },
    {
      id: 'created',
      from: 'lg',
      header: t('column.created'),
      className: 'whitespace-nowrap',
      cell: (credential) => <Time value={credential.created_at} format="date" />,
    },
  ];
}
