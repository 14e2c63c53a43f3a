'use client';

import { Provider, type ProxyState } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { asProblem } from '@/lib/api/problem';
import { useCan } from '@/lib/session/use-session';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { FormProblem } from '@/ui/form-problem';
import { Time } from '@/ui/time';
import { useCatalogueWrite } from '../use-catalogue-write';

interface ProxyStateCardProps {
  id: string;
  state: ProxyState;
}

const TONES = { jwt: 'success', disabled: 'danger', unknown: 'danger' } as const;

/** What a proxy says of whether it verifies tokens, in words that say what to do when it does not. */
export function ProxyStateCard({ id, state: { auth, checked_at, fault } }: ProxyStateCardProps) {
  const t = useTranslations('tools.proxy');
  const canChange = useCan('ati:write');
  const check = useCatalogueWrite(Provider);
  return (
    <Card
      title={t('title')}
      action={
        canChange && (
          <Button
            size="dense"
            busy={check.isPending}
            onClick={() => check.mutate((api) => api.toolProviders.check(id))}
          >
            {t(check.isPending ? 'checking' : 'check')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3" aria-live="polite">
        {auth === null ? (
          <Alert tone="neutral" title={t('state.none')} />
        ) : (
          <Alert tone={TONES[auth]} title={t(`state.${auth}`)}>
            {t(`help.${auth}`)}
          </Alert>
        )}
        {fault !== null && (
          <Alert tone="warning" title={t('noAnswer')}>
            {fault}
          </Alert>
        )}
        {check.isError && <FormProblem problem={asProblem(check.error)} />}
        {checked_at !== null && (
          <p className="text-small text-muted">
            {t('checked')} <Time value={checked_at} />
          </p>
        )}
      </div>
    </Card>
  );
}
