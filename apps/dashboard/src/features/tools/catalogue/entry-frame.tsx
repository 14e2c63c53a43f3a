'use client';

import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import type { Ask } from '@/lib/api/request';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { CopyableId } from '@/ui/copy-button';
import { Facts, type Fact } from '@/ui/facts';
import { Name } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { Time } from '@/ui/time';
import type { EntryKind } from '../entry';
import { DeleteEntryDialog } from './delete-entry-dialog';

interface EntryFrameProps {
  kind: EntryKind;
  entry: { id: string; name: string; created_at: string; updated_at: string };
  aside?: ReactNode;
  actions?: ReactNode;
  facts: readonly Fact[];
  /** What goes with it when it is deleted. */
  consequence: string;
  remove: Ask;
  children: ReactNode;
}

/** The page of an entry of the catalogue: what it is, its parts, short facts beside them, and the end of it last. */
export function EntryFrame({
  kind,
  entry,
  aside,
  actions,
  facts,
  consequence,
  remove,
  children,
}: EntryFrameProps) {
  const t = useTranslations('tools');
  const canChange = useCan('ati:write');
  const [isDeleting, setIsDeleting] = useState(false);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={<Name>{entry.name}</Name>}
        aside={aside}
        description={<CopyableId id={entry.id} what={t(`idWhat.${kind}`)} />}
        actions={actions}
      />
      <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
        <div className="flex flex-col gap-6 lg:col-span-2">{children}</div>
        <Card title={t('facts')}>
          <Facts
            facts={[
              ...facts,
              { label: t('column.created'), value: <Time value={entry.created_at} /> },
              { label: t('column.changed'), value: <Time value={entry.updated_at} /> },
            ]}
          />
        </Card>
        {canChange && (
          <Card title={t('danger')} className="border-danger lg:col-span-2">
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
              <p className="min-w-60 flex-1 text-small text-muted">{consequence}</p>
              <Button variant="danger" onClick={() => setIsDeleting(true)}>
                <Trash2 aria-hidden strokeWidth={1.5} />
                {t(`delete.action.${kind}`)}
              </Button>
            </div>
          </Card>
        )}
      </div>
      {isDeleting && (
        <DeleteEntryDialog
          kind={kind}
          name={entry.name}
          consequence={consequence}
          ask={remove}
          onClose={() => setIsDeleting(false)}
        />
      )}
    </div>
  );
}
