import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { NotDeliveredList } from '@/features/webhooks/not-delivered/not-delivered-list';
import { loadNotDeliveredParams } from '@/features/webhooks/not-delivered/not-delivered-params';
import { knownWebhooks, webhookQueries } from '@/features/webhooks/webhook-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: `${t('tabs.notDelivered', { count: 0 })} · ${t('title')}` };
}

export default async function NotDeliveredPage({ searchParams }: PageProps<'/webhooks/not-delivered'>) {
  const { delivery: _delivery, ...filters } = await loadNotDeliveredParams(searchParams);
  const reads = [webhookQueries.deadLetters(filters), knownWebhooks(), webhookQueries.figures()];
  return (
    <PageData needs={['webhooks:read']} reads={reads}>
      <NotDeliveredList />
    </PageData>
  );
}
