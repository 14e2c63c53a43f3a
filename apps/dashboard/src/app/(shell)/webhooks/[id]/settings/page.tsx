import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { webhookName } from '@/features/webhooks/find-webhook';
import { WebhookSettings } from '@/features/webhooks/settings/webhook-settings';

export async function generateMetadata({ params }: PageProps<'/webhooks/[id]/settings'>): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  const name = await webhookName((await params).id);
  return { title: [t('tabs.settings'), name, t('title')].filter(Boolean).join(' · ') };
}

export default async function WebhookSettingsPage({ params }: PageProps<'/webhooks/[id]/settings'>) {
  return <WebhookSettings id={(await params).id} />;
}
