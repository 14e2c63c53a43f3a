'use client';

import { DISABLED_REASONS, type DisabledReason, type Webhook } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Alert } from '@/ui/alert';
import { Time } from '@/ui/time';
import { standingOf } from '../standing';

const isKnown = (reason: string | null): reason is DisabledReason =>
  reason !== null && Object.hasOwn(DISABLED_REASONS, reason);

/** Says across all tabs why an endpoint gets nothing, and what becomes of what it does not get. */
export function WebhookBanner({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('webhooks.banner');
  const { health, disabled_reason } = webhook;
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
        tone={disabled_reason === 'manual' ? 'neutral' : 'danger'}
        title={isKnown(disabled_reason) ? t(`disabled.${disabled_reason}`) : t('disabledOtherwise')}
      >
        {t(disabled_reason === 'manual' ? 'held' : 'heldUntilMended')}
      </Alert>
    );
  }
  if (standing !== 'failing' || !health.failing_since) return null;
  return (
    <Alert
      tone="danger"
      title={t.rich('failing', { since: () => <Time value={health.failing_since!} format="minute" /> })}
    >
      <p>
        {health.disables_at &&
          t.rich('disables', { when: () => <Time value={health.disables_at!} format="minute" /> })}
        {health.breaker === 'open' && ` ${t('breaker')}`}
      </p>
    </Alert>
  );
}
