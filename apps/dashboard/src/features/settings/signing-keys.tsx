'use client';

import { SigningKey } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { SigningKeyStateChip } from '@/features/status/signing-key-state';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { CopyableId } from '@/ui/copy-button';
import { ErrorState } from '@/ui/error-state';
import type { Column } from '@/ui/table/column';
import { DataTable } from '@/ui/table/data-table';
import { TableFrame } from '@/ui/table/table-frame';
import { Time } from '@/ui/time';
import { RotateSigningKey } from './rotate-signing-key';
import { settingsQueries } from './settings-queries';

/** When the key came into the state it is in. */
const since = (key: SigningKey): string =>
  ({
    next: key.created_at,
    active: key.activated_at,
    retiring: key.retiring_at,
    retired: key.retired_at,
  })[key.state] ?? key.created_at;

function useColumns(): Column<SigningKey>[] {
  const t = useTranslations('settings.signingKeys');
  return [
    {
      id: 'kid',
      header: t('column.kid'),
      key: true,
      className: 'max-md:w-full',
      cell: (key) => <CopyableId id={key.kid} what={t('kidWhat')} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      key: true,
      cell: (key) => <SigningKeyStateChip state={key.state} />,
    },
    {
      id: 'algorithm',
      header: t('column.algorithm'),
      cell: (key) => <code className="font-mono">{key.algorithm}</code>,
    },
    {
      id: 'since',
      header: t('column.since'),
      className: 'whitespace-nowrap',
      cell: (key) => <Time value={since(key)} />,
    },
  ];
}

export function SigningKeys() {
  const t = useTranslations('settings.signingKeys');
  const canChange = useCan('settings:write');
  const columns = useColumns();
  const keys = useQuery(settingsQueries.signingKeys());
  return (
    <>
      <TableFrame>
        {keys.isError && !keys.data ? (
          <ErrorState title={t('failed')} error={keys.error} onRetry={() => void keys.refetch()} />
        ) : (
          <DataTable
            caption={t('caption')}
            columns={columns}
            rows={keys.data?.data}
            rowKey={(key) => key.kid}
            rowName={(key) => key.kid}
          />
        )}
      </TableFrame>
      <Card title={t('statesTitle')}>
        <dl className="flex flex-col gap-3">
          {SigningKey.shape.state.options.map((state) => (
            <div key={state} className="grid items-start gap-x-6 gap-y-1 sm:grid-cols-[5.5rem_1fr]">
              <dt>
                <SigningKeyStateChip state={state} />
              </dt>
              <dd className="text-small text-muted">{t(`stateText.${state}`)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {canChange && (
        <Card title={t('rotate')}>
          <RotateSigningKey keys={keys.data?.data ?? []} />
        </Card>
      )}
    </>
  );
}
