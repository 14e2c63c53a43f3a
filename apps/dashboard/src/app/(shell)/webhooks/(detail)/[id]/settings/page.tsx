import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { webhookName } from '@/features/webhooks/find-webhook';
import { WebhookSettings } from '@/features/webhooks/settings/webhook-settings';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata({ params }: PageProps<'/webhooks/[id]/settings'>): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  const name = await webhookName((await params).id);
  return { title: [t('tabs.settings'), name, t('title')].filter(Boolean).join(' · ') };
}

export default async function WebhookSettingsPage({ params }: PageProps<'/webhooks/[id]/settings'>) {
  const { id } = await params;
  return (
    <PageData needs={['webhooks:read']} reads={[webhookQueries.detail(id)]}>
      <WebhookSettings id={id} />
    </PageData>
  );
}
