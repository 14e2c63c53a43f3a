'use client';

import { SigningKeyRotation, type SigningKey, type SigningKeyPurpose } from '@signet/contracts';
import { RefreshCw, ShieldAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmAction } from '@/frames/confirm-action';
import { asProblem, isProblem } from '@/lib/api/problem';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Time } from '@/ui/time';
import { toast } from '@/ui/toast';
import { useSettingsChange } from './use-settings-change';

/** Refusals that end by themselves: nothing is wrong but the moment. */
const LATER = { 'signing_key.not_ready': 'notReady', 'signing_key.too_many': 'tooMany' } as const;
type Later = keyof typeof LATER;

const isLater = (error: unknown): Later | undefined =>
  (Object.keys(LATER) as Later[]).find((code) => isProblem(error, code));

/** Makes the next key the signing one: without need when it is ready, or at once because of a leak. */
export function RotateSigningKey({
  purpose,
  keys,
}: {
  purpose: SigningKeyPurpose;
  keys: readonly SigningKey[];
}) {
  const every = useTranslations('settings.signingKeys');
  const t = useTranslations(`settings.signingKeys.${purpose}`);
  const [asking, setAsking] = useState<'rotate' | 'force' | null>(null);
  const [later, setLater] = useState<{ code: Later; at: string } | null>(null);
  const rotate = useSettingsChange('signing-keys', SigningKeyRotation);
  const isForced = asking === 'force';
  const ending = keys.filter(({ state }) => state === 'active' || state === 'retiring').length;
  const submit = async () => {
    const body = { purpose, force: isForced };
    try {
      const { ended } = await rotate.mutateAsync((api) => api.signingKeys.rotate(body));
      setLater(null);
      toast(ended.length ? t('forced', { count: ended.length }) : t('done'));
    } catch (error) {
      const code = isLater(error);
      if (!code) throw error;
      const wait = (asProblem(error).retry_after ?? 0) * 1000;
      setLater({ code, at: new Date(Date.now() + wait).toISOString() });
    }
  };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-60 flex-1 text-small text-muted">{t('rotateText')}</p>
        <Button onClick={() => setAsking('rotate')}>
          <RefreshCw aria-hidden strokeWidth={1.5} />
          {t('rotate')}
        </Button>
      </div>
      {later && (
        <Alert tone="warning" role="alert" className="mt-4" title={every(`${LATER[later.code]}Title`)}>
          <p>
            {every.rich(`${LATER[later.code]}Text`, {
              when: () => <Time value={later.at} format="minute" />,
            })}
          </p>
        </Alert>
      )}
      <div className="mt-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line pt-4">
        <p className="min-w-60 flex-1 text-small text-muted">{t('leakText')}</p>
        <Button onClick={() => setAsking('force')}>
          <ShieldAlert aria-hidden strokeWidth={1.5} />
          {t('forceOpen')}
        </Button>
      </div>
      {asking && (
        <ConfirmAction
          title={isForced ? t('forceTitle', { count: ending }) : t('rotateTitle')}
          description={
            isForced ? (
              <>
                <p>{t('forceEnds', { count: ending })}</p>
                <p>{t('forceOffline')}</p>
                <p>{t('forceStays')}</p>
              </>
            ) : (
              <p>{t('rotateConsequence')}</p>
            )
          }
          tone={isForced ? 'danger' : 'primary'}
          words={{
            cancel: t('keep'),
            confirm: t(isForced ? 'force' : 'rotate'),
            pending: every('pending'),
          }}
          onConfirm={submit}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
