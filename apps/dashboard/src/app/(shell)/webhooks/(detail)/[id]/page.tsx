import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { WebhookOverview } from '@/features/webhooks/detail/webhook-overview';
import { webhookName } from '@/features/webhooks/find-webhook';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata({ params }: PageProps<'/webhooks/[id]'>): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  const name = await webhookName((await params).id);
  return { title: name ? `${name} · ${t('title')}` : t('notFoundTitle') };
}

export default async function WebhookPage({ params }: PageProps<'/webhooks/[id]'>) {
  const { id } = await params;
  return (
    <PageData needs={['webhooks:read']} reads={[webhookQueries.detail(id), webhookQueries.stats(id, '24h')]}>
      <WebhookOverview id={id} />
    </PageData>
  );
}
