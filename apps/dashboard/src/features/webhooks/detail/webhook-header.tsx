'use client';

import { Webhook } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { WebhookStandingChip } from '../webhook-standing';
import { asProblem } from '@/lib/api/problem';
import { DetailHeader } from '@/frames/detail-header';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { standingOf } from '../standing';
import { useWebhookWrite } from '../use-webhook-write';
import { WEBHOOK_TABS } from '../webhook-tabs';
import { webhookQueries } from '../webhook-queries';
import { EnableDialog } from './enable-dialog';
import { WebhookBanner } from './webhook-banner';

/** Which endpoint it is, how it stands, and the way to its parts. Stays while the parts change. */
export function WebhookHeader({ id }: { id: string }) {
  const t = useTranslations('webhooks');
  const canChange = useCan('webhooks:write');
  const { data: webhook } = useQuery(webhookQueries.detail(id));
  const [isEnabling, setIsEnabling] = useState(false);
  const pause = useWebhookWrite(Webhook);
  const problem = pause.isError ? asProblem(pause.error) : null;
  return (
    <DetailHeader
      id={id}
      idWhat={t('idWhat')}
      name={webhook && endpointName(webhook.url)}
      kind={t('column.endpoint')}
      aside={webhook && <WebhookStandingChip standing={standingOf(webhook)} />}
      actions={
        canChange &&
        webhook &&
        (webhook.state === 'active' ? (
          <Button
            busy={pause.isPending}
            onClick={() =>
              pause.mutate((api) => api.webhooks.pause(id), { onSuccess: () => toast(t('pause.done')) })
            }
          >
            <Pause aria-hidden strokeWidth={1.5} />
            {t('pause.action')}
          </Button>
        ) : (
          <Button variant="primary" onClick={() => setIsEnabling(true)}>
            <Play aria-hidden strokeWidth={1.5} />
            {t('enable.open')}
          </Button>
        ))
      }
      href={`/webhooks/${id}`}
      tabs={{ label: t('tabs.parts'), first: 'webhooks.tabs.overview', others: WEBHOOK_TABS }}
    >
      <FormProblem problem={problem} />
      {webhook && <WebhookBanner webhook={webhook} />}
      {isEnabling && webhook && <EnableDialog webhook={webhook} onClose={() => setIsEnabling(false)} />}
    </DetailHeader>
  );
}
