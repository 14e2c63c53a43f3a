'use client';

import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { Loaded } from '@/frames/loaded';
import { PageHeader } from '@/ui/page-header';
import type { EntryKind } from '../entry';

/** The page of an entry that is read first: until its name is known, it says what kind of thing it is about. */
export function LoadedEntry<Data>({
  kind,
  ...loaded
}: { kind: EntryKind } & ComponentProps<typeof Loaded<Data>>) {
  const t = useTranslations('tools.kind');
  return (
    <div className="flex flex-col gap-6">
      {loaded.query.data === undefined && <PageHeader title={t(kind)} />}
      <Loaded {...loaded} />
    </div>
  );
}
