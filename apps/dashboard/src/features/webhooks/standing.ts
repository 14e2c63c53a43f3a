import { DISABLED_REASONS, type DisabledReason, type Webhook } from '@signet/contracts';

const STANDINGS = ['active', 'failing', 'paused', 'disabled'] as const;
export type Standing = (typeof STANDINGS)[number];

/** The state as people need to know it: an active endpoint that accepts nothing is not simply active. */
export const standingOf = ({ state, health }: Pick<Webhook, 'state' | 'health'>): Standing =>
  state === 'active' && health.failing_since !== null ? 'failing' : state;

/** Nobody decided this: somebody has to look. */
export const needsAttention = (webhook: Pick<Webhook, 'state' | 'health' | 'disabled_reason'>): boolean =>
  standingOf(webhook) === 'failing' || (webhook.state === 'disabled' && webhook.disabled_reason !== 'manual');

/** Null while it is not disabled, and for a reason this dashboard does not know yet. */
export const reasonOf = ({ disabled_reason }: Pick<Webhook, 'disabled_reason'>): DisabledReason | null =>
  disabled_reason !== null && Object.hasOwn(DISABLED_REASONS, disabled_reason)
    ? (disabled_reason as DisabledReason)
    : null;
