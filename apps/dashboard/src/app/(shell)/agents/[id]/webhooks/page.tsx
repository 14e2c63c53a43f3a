import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { agentName } from '@/features/agents/find-agent';
import { Forbidden } from '@/features/shell/forbidden';
import { AgentWebhooks } from '@/features/webhooks/agent/agent-webhooks';
import { loadDeliveryParams } from '@/features/webhooks/deliveries/delivery-params';
import { webhookQueries, webhooksAbout } from '@/features/webhooks/webhook-queries';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';
import { may } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/webhooks'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.webhooks'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentWebhooksPage({
  params,
  searchParams,
}: PageProps<'/agents/[id]/webhooks'>) {
  if (!(await may('webhooks:read'))) return <Forbidden permission="webhooks:read" />;

  const { id } = await params;
  const { delivery: _delivery, ...filters } = await loadDeliveryParams(searchParams);
  return (
    <HydrationBoundary state={await prefetch(webhooksAbout(id), webhookQueries.deliveriesAbout(id, filters))}>
      <AgentWebhooks id={id} apiUrl={publicApiUrl()} />
    </HydrationBoundary>
  );
}
