'use client';

import { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { asProblem } from '@/lib/api/problem';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { endpointName } from '../endpoint-name';
import { useWebhookWrite } from '../use-webhook-write';

interface DisableWebhookDialogProps {
  webhook: Webhook;
  onClose: () => void;
  onDisabled: (webhook: Webhook) => void;
}

export function DisableWebhookDialog({ webhook, onClose, onDisabled }: DisableWebhookDialogProps) {
  const t = useTranslations('webhooks.disable');
  const keep = useRef<HTMLButtonElement>(null);
  const disable = useWebhookWrite(Webhook);
  const submit = async () => {
    const path = `/${webhook.id}/disable`;
    const disabled = await disable.mutateAsync({ method: 'POST', path }).catch(() => null);
    if (!disabled) return;
    onDisabled(disabled);
    onClose();
    toast(t('done'));
  };
  const problem = disable.isError ? asProblem(disable.error) : null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      initialFocus={keep}
      title={t('title', { name: endpointName(webhook.url) })}
      description={<p>{t('consequence')}</p>}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      actions={
        <>
          <Button ref={keep} size="large" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button type="submit" variant="danger" size="large" busy={disable.isPending}>
            {disable.isPending ? t('pending') : t('action')}
          </Button>
        </>
      }
    >
      <FormProblem problem={problem} />
    </ConfirmDialog>
  );
}
