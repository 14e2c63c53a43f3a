'use client';

import type { Provider, Skill, Tool } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useKnown } from '@/lib/use-known';
import { Name } from '@/ui/name';
import { kindOf, type EntryKind } from './entry';
import { toolQueries } from './tool-queries';

/** The name of an entry; the word for what it is until that is known. */
export function EntryName({ id }: { id: string }) {
  const t = useTranslations('tools.kind');
  const kind: EntryKind = kindOf(id) ?? 'tool';
  const entry = useKnown<Provider | Tool | Skill>(toolQueries[kind](id));
  if (!entry) return t(kind);
  return <Name isOneLine>{entry.name}</Name>;
}
