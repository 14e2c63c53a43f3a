import type { WebhookAttempt, WebhookDelivery } from '@signet/contracts';
import type { AttemptRow, DeliveryRow } from './deliveries.repository.js';

export const toDelivery = (row: DeliveryRow): WebhookDelivery => ({
  id: row.id,
  webhook_id: row.endpoint_id,
  event_id: row.event_id,
  event_type: row.event_type,
  subject_id: row.subject_id,
  state: row.state,
  trigger: row.trigger,
  attempts: row.attempts,
  created_at: row.created_at.toISOString(),
  next_attempt_at: row.state === 'pending' ? row.next_attempt_at.toISOString() : null,
  finished_at: row.finished_at?.toISOString() ?? null,
  reason: row.reason,
  last_status: row.last_status,
  last_error: row.last_error,
});

export const toAttempt = (row: AttemptRow): WebhookAttempt => ({
  ...row,
  started_at: row.started_at.toISOString(),
});
