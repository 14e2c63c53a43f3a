import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { Forbidden } from '@/features/shell/forbidden';
import { WebhookHeader } from '@/features/webhooks/detail/webhook-header';
import { findWebhook } from '@/features/webhooks/find-webhook';
import { getServerQueryClient } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export default async function WebhookLayout({ params, children }: LayoutProps<'/webhooks/[id]'>) {
  if (!(await may('webhooks:read'))) return <Forbidden permission="webhooks:read" />;

  const { id } = await params;
  if ((await findWebhook(id)) === null) notFound();
  return (
    <HydrationBoundary state={dehydrate(getServerQueryClient())}>
      <div className="flex flex-col gap-6">
        <WebhookHeader id={id} />
        {children}
      </div>
    </HydrationBoundary>
  );
}
