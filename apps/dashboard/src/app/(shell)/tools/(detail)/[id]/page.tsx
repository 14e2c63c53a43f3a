import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { PageData } from '@/features/shell/page-data';
import { kindOf } from '@/features/tools/entry';
import { EntryPage } from '@/features/tools/entry-page';
import { entryReads, findEntry } from '@/features/tools/find-entry';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/tools/[id]'>): Promise<Metadata> {
  const [t, found] = await Promise.all([getTranslations('tools'), findEntry((await params).id)]);
  if (found === null) return { title: t('notFoundTitle') };
  return { title: found === 'failed' ? t('title') : `${found.name} · ${t('title')}` };
}

export default async function EntryOfCatalogue({ params }: PageProps<'/tools/[id]'>) {
  const { id } = await params;
  const kind = kindOf(id);
  if (!kind) notFound();
  const reads = entryReads(kind, id);
  // All at once: whether there is such an entry, and what its page will show.
  const [mayRead, found] = await Promise.all([may('ati:read'), findEntry(id), prefetch(...reads)]);
  if (mayRead && found === null) notFound();
  return (
    <PageData needs={['ati:read']} reads={reads}>
      <EntryPage kind={kind} id={id} />
    </PageData>
  );
}
