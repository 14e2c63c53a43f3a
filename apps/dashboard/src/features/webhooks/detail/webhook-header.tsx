'use client';

import { Webhook } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { WebhookStandingChip } from '../webhook-standing';
import { asProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { CopyableId } from '@/ui/copy-button';
import { FormProblem } from '@/ui/form-problem';
import { Name } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { TabLinks } from '@/ui/tab-links';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { standingOf } from '../standing';
import { useWebhookWrite } from '../use-webhook-write';
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
    <div className="flex flex-col gap-4">
      <PageHeader
        title={webhook ? <Name id={id}>{endpointName(webhook.url)}</Name> : t('column.endpoint')}
        aside={webhook && <WebhookStandingChip standing={standingOf(webhook)} />}
        description={<CopyableId id={id} what={t('idWhat')} />}
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
      />
      <FormProblem problem={problem} />
      {webhook && <WebhookBanner webhook={webhook} />}
      <TabLinks
        label={t('tabs.parts')}
        tabs={[
          { href: `/webhooks/${id}`, label: t('tabs.overview') },
          { href: `/webhooks/${id}/deliveries`, label: t('tabs.deliveries') },
          { href: `/webhooks/${id}/settings`, label: t('tabs.settings') },
        ]}
      />
      {isEnabling && webhook && <EnableDialog webhook={webhook} onClose={() => setIsEnabling(false)} />}
    </div>
  );
}
