import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Forbidden } from '@/features/shell/forbidden';
import { NotDeliveredList } from '@/features/webhooks/not-delivered/not-delivered-list';
import { loadNotDeliveredParams } from '@/features/webhooks/not-delivered/not-delivered-params';
import { knownWebhooks, webhookQueries } from '@/features/webhooks/webhook-queries';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: `${t('tabs.notDelivered', { count: 0 })} · ${t('title')}` };
}

export default async function NotDeliveredPage({ searchParams }: PageProps<'/webhooks/not-delivered'>) {
  if (!(await may('webhooks:read'))) return <Forbidden permission="webhooks:read" />;

  const { delivery: _delivery, ...filters } = await loadNotDeliveredParams(searchParams);
  const state = await prefetch(
    webhookQueries.deadLetters(filters),
    knownWebhooks(),
    webhookQueries.figures(),
  );
  return (
    <HydrationBoundary state={state}>
      <NotDeliveredList />
    </HydrationBoundary>
  );
}
