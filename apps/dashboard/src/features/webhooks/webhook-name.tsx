'use client';

import type { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useKnown } from '@/lib/use-known';
import { endpointName } from './endpoint-name';
import { webhookQueries } from './webhook-queries';
import { Name } from '@/ui/name';

/** What people call an endpoint; the word for one until that is known. */
export function WebhookName({ id }: { id: string }) {
  const t = useTranslations('webhooks.column');
  const webhook = useKnown<Webhook>(webhookQueries.detail(id));
  if (!webhook) return t('endpoint');
  return (
    <Name id={id} isOneLine>
      {endpointName(webhook.url)}
    </Name>
  );
}
