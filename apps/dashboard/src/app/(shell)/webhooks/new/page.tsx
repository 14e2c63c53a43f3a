import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { AddEndpoint } from '@/features/webhooks/create/add-endpoint';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: `${t('add.title')} · ${t('title')}` };
}

export default function AddEndpointPage() {
  return (
    <PageData needs={['webhooks:write']} reads={[]}>
      <AddEndpoint />
    </PageData>
  );
}
