'use client';

import { WebhookTested } from '@signet/contracts';
import { Send } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { asProblem } from '@/lib/api/problem';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { FormProblem } from '@/ui/form-problem';
import { AttemptDetails } from '../deliveries/attempt-details';
import { useFaultWords } from '../deliveries/fault-words';
import { useWebhookWrite } from '../use-webhook-write';

/** Calls the endpoint while somebody waits, and shows what it said. */
export function TestEvent({ id }: { id: string }) {
  const t = useTranslations('webhooks.test');
  const canChange = useCan('webhooks:write');
  const faultWords = useFaultWords();
  const test = useWebhookWrite(WebhookTested);
  const problem = test.isError ? asProblem(test.error) : null;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-60 flex-1 text-small text-muted">{t(canChange ? 'text' : 'readOnly')}</p>
        {canChange && (
          <Button busy={test.isPending} onClick={() => test.mutate((api) => api.webhooks.test(id))}>
            <Send aria-hidden strokeWidth={1.5} />
            {test.isPending ? t('pending') : t('action')}
          </Button>
        )}
      </div>
      <FormProblem problem={problem} />
      {test.data && !test.isPending && (
        <div className="flex flex-col gap-3">
          <Alert
            tone={test.data.delivered ? 'success' : 'danger'}
            role="alert"
            title={t(test.data.delivered ? 'delivered' : 'failed', {
              status: test.data.attempt.status ?? 0,
              ms: test.data.attempt.total_ms,
            })}
          >
            {test.data.attempt.error_code && faultWords(test.data.attempt.error_code)}
          </Alert>
          <AttemptDetails attempt={test.data.attempt} />
        </div>
      )}
    </div>
  );
}
