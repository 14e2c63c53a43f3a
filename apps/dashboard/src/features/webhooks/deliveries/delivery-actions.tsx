'use client';

import { WebhookDelivery } from '@signet/contracts';
import { Ban, RotateCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { asProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { FormProblem } from '@/ui/form-problem';
import { toast } from '@/ui/toast';
import { useWebhookWrite } from '../use-webhook-write';

/** Sends a delivery again, or calls off one that waits. A test is repeated as a test, not from here. */
export function DeliveryActions({ delivery }: { delivery: WebhookDelivery }) {
  const t = useTranslations('webhooks.replay');
  const canChange = useCan('webhooks:write');
  const change = useWebhookWrite(WebhookDelivery);
  if (!canChange) return null;

  const send = (verb: 'replay' | 'cancel') =>
    change.mutate((api) => api.webhooks[`${verb}Delivery`](delivery.id), {
      onSuccess: () => toast(t(`${verb}Done`)),
    });
  const problem = change.isError ? asProblem(change.error) : null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          busy={change.isPending}
          disabled={delivery.state === 'sending'}
          onClick={() => send('replay')}
        >
          <RotateCw aria-hidden strokeWidth={1.5} />
          {t(delivery.state === 'pending' ? 'now' : 'again')}
        </Button>
        {delivery.state === 'pending' && (
          <Button busy={change.isPending} onClick={() => send('cancel')}>
            <Ban aria-hidden strokeWidth={1.5} />
            {t('cancel')}
          </Button>
        )}
      </div>
      <FormProblem problem={problem} />
    </div>
  );
}
