import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Forbidden } from '@/features/shell/forbidden';
import { AddEndpoint } from '@/features/webhooks/create/add-endpoint';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('webhooks');
  return { title: `${t('add.title')} · ${t('title')}` };
}

export default async function AddEndpointPage() {
  return (await may('webhooks:write')) ? <AddEndpoint /> : <Forbidden permission="webhooks:write" />;
}
