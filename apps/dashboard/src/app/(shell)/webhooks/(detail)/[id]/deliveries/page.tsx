import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DeliveriesList } from '@/features/webhooks/deliveries/deliveries-list';
import { loadDeliveryParams } from '@/features/webhooks/deliveries/delivery-params';
import { webhookName } from '@/features/webhooks/find-webhook';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata({
  params,
}: PageProps<'/webhooks/[id]/deliveries'>): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  const name = await webhookName((await params).id);
  return { title: [t('tabs.deliveries'), name, t('title')].filter(Boolean).join(' · ') };
}

export default async function DeliveriesPage({
  params,
  searchParams,
}: PageProps<'/webhooks/[id]/deliveries'>) {
  const { id } = await params;
  const { delivery: _delivery, ...filters } = await loadDeliveryParams(searchParams);
  return (
    <PageData
      needs={['webhooks:read']}
      reads={[webhookQueries.detail(id), webhookQueries.deliveries(id, filters), webhookQueries.replays(id)]}
    >
      <DeliveriesList id={id} />
    </PageData>
  );
}
