'use client';

import type { Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Time } from '@/ui/time';
import { reasonOf, standingOf } from '../standing';

/** Says across all tabs why an endpoint gets nothing, and what becomes of what it does not get. */
export function WebhookBanner({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks.banner');
  const { health } = webhook;
  const reason = reasonOf(webhook);
  const standing = standingOf(webhook);
  if (standing === 'paused') {
    return (
      <Alert tone="warning" title={t('paused')}>
        {t('held')}
      </Alert>
    );
  }
  if (standing === 'disabled') {
    return (
      <Alert
        tone={reason === 'manual' ? 'neutral' : 'danger'}
        title={reason ? t(`disabled.${reason}`) : t('disabledOtherwise')}
      >
        {t(reason === 'manual' ? 'held' : 'heldUntilMended')}
      </Alert>
    );
  }
  const peace =
    health.put_off_until &&
    t.rich('putOff', { until: () => <Time value={health.put_off_until!} format="minute" /> });
  if (standing !== 'failing' || !health.failing_since) {
    return peace ? <Alert tone="warning" title={peace} /> : null;
  }
  return (
    <Alert
      tone="danger"
      title={t.rich('failing', { since: () => <Time value={health.failing_since!} format="minute" /> })}
    >
      <p>
        {health.disables_at &&
          t.rich('disables', { when: () => <Time value={health.disables_at!} format="minute" /> })}
        {health.breaker === 'open' && <> {peace ?? t('breaker')}</>}
      </p>
    </Alert>
  );
}
