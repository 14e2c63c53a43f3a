'use client';

import { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';

interface DisableWebhookDialogProps {
  webhook: Webhook;
  onClose: () => void;
}

export function DisableWebhookDialog({ webhook, onClose }: DisableWebhookDialogProps) {
  const t = useTranslations('webhooks.disable');
  const disable = useWebhookWrite(Webhook);
  return (
    <ConfirmAction
      title={t.rich('title', named(endpointName(webhook.url)))}
      description={<p>{t('consequence')}</p>}
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        await disable.mutateAsync((api) => api.webhooks.disable(webhook.id));
        toast(t('done'));
      }}
      onClose={onClose}
    />
  );
}
