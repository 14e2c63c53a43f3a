'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { endpointName } from './endpoint-name';
import { webhookQueries } from './webhook-queries';
import { Name } from '@/ui/name';

/** What people call an endpoint; the word for one until that is known. */
export function WebhookName({ id }: { id: string }) {
  const t = useTranslations('webhooks.column');
  const { data } = useQuery(webhookQueries.detail(id));
  if (!data) return t('endpoint');
  return (
    <Name id={id} isOneLine>
      {endpointName(data.url)}
    </Name>
  );
}
