import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Forbidden } from '@/features/shell/forbidden';
import { loadWebhookListParams } from '@/features/webhooks/list/webhook-list-params';
import { WebhooksList } from '@/features/webhooks/list/webhooks-list';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: t('title') };
}

export default async function WebhooksPage({ searchParams }: PageProps<'/webhooks'>) {
  if (!(await may('webhooks:read'))) return <Forbidden permission="webhooks:read" />;

  const params = await loadWebhookListParams(searchParams);
  return (
    <HydrationBoundary state={await prefetch(webhookQueries.list(params), webhookQueries.figures())}>
      <WebhooksList />
    </HydrationBoundary>
  );
}
