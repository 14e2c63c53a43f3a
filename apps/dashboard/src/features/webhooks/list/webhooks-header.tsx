'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { PageHeader } from '@/ui/page-header';
import { TabLinks } from '@/ui/tab-links';
import { AddEndpointLink } from '../add-endpoint-link';
import { webhookQueries } from '../webhook-queries';

/** Above both lists. The second tab says how much is in it. */
export function WebhooksHeader({ hideAction }: { hideAction?: boolean }) {
  const t = useTranslations('webhooks');
  const figures = useQuery(webhookQueries.figures());
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={!hideAction && <AddEndpointLink />}
      />
      <TabLinks
        label={t('tabs.label')}
        tabs={[
          { href: '/webhooks', label: t('tabs.endpoints') },
          {
            href: '/webhooks/not-delivered',
            label: t('tabs.notDelivered', { count: figures.data?.dead ?? 0 }),
          },
        ]}
      />
    </div>
  );
}
