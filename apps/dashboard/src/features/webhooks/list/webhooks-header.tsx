'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { PageHeader } from '@/ui/page-header';
import { TabLinks } from '@/ui/tab-links';
import { webhookQueries } from '../webhook-queries';

/** Above both lists. The second tab says how much is in it. */
export function WebhooksHeader({ hideAction }: { hideAction?: boolean }) {
  const t = useTranslations('webhooks');
  const canChange = useCan('webhooks:write');
  const figures = useQuery(webhookQueries.figures());
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          canChange &&
          !hideAction && (
            <ButtonLink variant="primary" href="/webhooks/new">
              <Plus aria-hidden strokeWidth={1.5} />
              {t('add.action')}
            </ButtonLink>
          )
        }
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
