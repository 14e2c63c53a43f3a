'use client';

import { SigningKeyList } from '@signet/contracts';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { asProblem, isProblem } from '@/lib/api/problem';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { ConfirmDialog } from '@/ui/dialog';
import { FormProblem } from '@/ui/form-problem';
import { Time } from '@/ui/time';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

/** Makes the next key the signing one. While verifiers may not know it yet, only a leak justifies doing so. */
export function RotateSigningKey() {
  const t = useTranslations('settings.signingKeys');
  const keep = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState<'rotate' | 'force' | null>(null);
  const [readyAt, setReadyAt] = useState<string | null>(null);
  const rotate = useSettingsChange('signing-keys', SigningKeyList);
  const submit = () =>
    rotate.mutate(
      { method: 'POST', path: '/api/v1/signing-keys/rotate', body: { force: asking === 'force' } },
      {
        onSuccess: () => {
          setReadyAt(null);
          setAsking(null);
          toast(t('done'));
        },
        onError: (error) => {
          if (!isProblem(error, 'signing_key.not_ready')) return;
          setReadyAt(new Date(Date.now() + (asProblem(error).retry_after ?? 0) * 1000).toISOString());
          setAsking(null);
        },
      },
    );
  const problem =
    rotate.isError && !isProblem(rotate.error, 'signing_key.not_ready') ? asProblem(rotate.error) : null;
  const isForced = asking === 'force';
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-60 flex-1 text-small text-muted">{t('rotateText')}</p>
        <Button onClick={() => setAsking('rotate')}>
          <RefreshCw aria-hidden strokeWidth={1.5} />
          {t('rotate')}
        </Button>
      </div>
      {readyAt && (
        <Alert tone="warning" role="alert" className="mt-4" title={t('notReadyTitle')}>
          <div className="flex flex-col items-start gap-2">
            <p>{t.rich('notReadyText', { when: () => <Time value={readyAt} format="minute" /> })}</p>
            <Button size="dense" onClick={() => setAsking('force')}>
              {t('forceOpen')}
            </Button>
          </div>
        </Alert>
      )}
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        initialFocus={keep}
        title={t(isForced ? 'forceTitle' : 'rotateTitle')}
        description={<p>{t(isForced ? 'forceConsequence' : 'rotateConsequence')}</p>}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        actions={
          <>
            <Button ref={keep} size="large" onClick={() => setAsking(null)}>
              {t('keep')}
            </Button>
            <Button
              type="submit"
              variant={isForced ? 'danger' : 'primary'}
              size="large"
              busy={rotate.isPending}
            >
              {rotate.isPending ? t('pending') : t(isForced ? 'force' : 'rotate')}
            </Button>
          </>
        }
      >
        <FormProblem
          problem={problem && { text: problem.detail || problem.title, requestId: problem.instance }}
        />
      </ConfirmDialog>
    </>
  );
}
