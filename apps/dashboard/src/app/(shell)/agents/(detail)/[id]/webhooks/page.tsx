import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { AgentWebhooks } from '@/features/webhooks/agent/agent-webhooks';
import { loadDeliveryParams } from '@/features/webhooks/deliveries/delivery-params';
import { webhookQueries, webhooksAbout } from '@/features/webhooks/webhook-queries';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/webhooks'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.webhooks'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentWebhooksPage({
  params,
  searchParams,
}: PageProps<'/agents/[id]/webhooks'>) {
  const { id } = await params;
  const { delivery: _delivery, ...filters } = await loadDeliveryParams(searchParams);
  return (
    <PageData
      needs={['agents:read', 'webhooks:read']}
      reads={[agentQueries.detail(id), webhooksAbout(id), webhookQueries.deliveriesAbout(id, filters)]}
    >
      <AgentWebhooks id={id} apiUrl={publicApiUrl()} />
    </PageData>
  );
}
