import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { loadWebhookListParams } from '@/features/webhooks/list/webhook-list-params';
import { WebhooksList } from '@/features/webhooks/list/webhooks-list';
import { webhookQueries } from '@/features/webhooks/webhook-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function WebhooksPage({ searchParams }: PageProps<'/webhooks'>) {
  const params = await loadWebhookListParams(searchParams);
  return (
    <PageData needs={['webhooks:read']} reads={[webhookQueries.list(params), webhookQueries.figures()]}>
      <WebhooksList />
    </PageData>
  );
}
