import { HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { WebhookHeader } from '@/features/webhooks/detail/webhook-header';
import { findWebhook } from '@/features/webhooks/find-webhook';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export default async function WebhookLayout({ params, children }: LayoutProps<'/webhooks/[id]'>) {
  const { id } = await params;
  return (
    <div className="flex flex-col gap-6">
      <FoundWebhook id={id} />
      {children}
    </div>
  );
}

/** Stands beside the page and not around it, so that both ask at once. */
async function FoundWebhook({ id }: { id: string }) {
  const [mayRead, found, state] = await Promise.all([
    may('webhooks:read'),
    findWebhook(id),
    prefetch(webhookQueries.detail(id)),
  ]);
  // The page says so.
  if (!mayRead) return null;
  if (found === null) notFound();
  return (
    <HydrationBoundary state={state}>
      <WebhookHeader id={id} />
    </HydrationBoundary>
  );
}
