'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CopyableId } from '@/ui/copy-button';
import { Name } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { Skeleton } from '@/ui/skeleton';
import { TabLinks } from '@/ui/tab-links';
import type { Detail, Label } from './feature';

interface DetailHeaderProps {
  id: string;
  /** What the id is of, for its copy button: "agent id". */
  idWhat: string;
  /** What people call it; undefined while that is not known. */
  name: string | undefined;
  /** What kind of thing it is, in a word. */
  kind: string;
  /** Beside the name: its status. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** What is to be known on every tab. */
  children?: ReactNode;
  /** Where its first tab is. */
  href: string;
  tabs: { label: string; first: Label; others: Detail['tabs']; isShown?: (part: string) => boolean };
}

/** Which thing it is, how it stands, what can be done with it, and the way to its parts. Stays while the parts change. */
export function DetailHeader({
  id,
  idWhat,
  name,
  kind,
  aside,
  actions,
  children,
  href,
  tabs: { label, first, others, isShown = () => true },
}: DetailHeaderProps) {
  const t = useTranslations();
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={name === undefined ? kind : <Name id={id}>{name}</Name>}
        aside={aside}
        description={<CopyableId id={id} what={idWhat} />}
        actions={name === undefined ? <Skeleton className="h-8 w-32" /> : actions}
      />
      {children}
      <TabLinks
        label={label}
        tabs={[
          { href, label: t(first) },
          ...Object.entries(others)
            .filter(([part]) => isShown(part))
            .map(([part, text]) => ({ href: `${href}/${part}`, label: t(text) })),
        ]}
      />
    </div>
  );
}
