'use client';

import { Webhook } from '@signet/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Ban, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { Loaded } from '@/frames/loaded';
import { useCan } from '@/lib/session/use-session';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { webhookQueries } from '../webhook-queries';
import { DeleteWebhookDialog } from './delete-webhook-dialog';
import { DisableWebhookDialog } from './disable-webhook-dialog';
import { EditForm } from './edit-form';

export function WebhookSettings({ id }: { id: string }) {
  const t = useTranslations('webhooks');
  const canChange = useCan('webhooks:write');
  const webhook = useQuery(webhookQueries.detail(id));
  return (
    <Loaded query={webhook} failed={t('failed')}>
      {(data) =>
        canChange ? (
          <Sections webhook={data} refetch={webhook.refetch} />
        ) : (
          <Alert tone="neutral">{t('settings.readOnly')}</Alert>
        )
      }
    </Loaded>
  );
}

interface SectionsProps {
  webhook: Webhook;
  refetch: UseQueryResult<Webhook>['refetch'];
}

function Sections({ webhook, refetch }: SectionsProps) {
  const t = useTranslations('webhooks.settings');
  const [asking, setAsking] = useState<'disable' | 'delete' | null>(null);
  const close = () => setAsking(null);
  return (
    <div className="flex w-full max-w-180 flex-col gap-8">
      <EditForm webhook={webhook} refetch={refetch} />
      <Card title={t('danger')} className="border-danger">
        <div className="flex flex-col gap-4">
          {webhook.state !== 'disabled' && (
            <DangerRow title={t('disableTitle')} text={t('disableText')}>
              <Button onClick={() => setAsking('disable')}>
                <Ban aria-hidden strokeWidth={1.5} />
                {t('disableAction')}
              </Button>
            </DangerRow>
          )}
          <DangerRow title={t('deleteTitle')} text={t('deleteText')}>
            <Button variant="danger" onClick={() => setAsking('delete')}>
              <Trash2 aria-hidden strokeWidth={1.5} />
              {t('deleteAction')}
            </Button>
          </DangerRow>
        </div>
      </Card>
      {asking === 'disable' && <DisableWebhookDialog webhook={webhook} onClose={close} />}
      {asking === 'delete' && <DeleteWebhookDialog webhook={webhook} onClose={close} />}
    </div>
  );
}

const DangerRow = ({ title, text, children }: { title: string; text: string; children: ReactNode }) => (
  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
    <div className="min-w-60 flex-1">
      <h3 className="font-medium">{title}</h3>
      <p className="text-small text-muted">{text}</p>
    </div>
    {children}
  </div>
);
