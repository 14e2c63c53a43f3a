import type { CreateWebhook, EditWebhook, RetrySchedule, Webhook } from '@signet/contracts';
import { disablesAt } from './disabling.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';
import type { ListedSecret } from './secrets.js';

type Settings = Partial<WebhookEndpointEntity>;

const storedSchedule = (schedule: RetrySchedule): string =>
  typeof schedule === 'string' ? schedule : JSON.stringify(schedule);

/** Wire to row: what is absent stays. `filters` are replaced as a whole, so the caller hands in the old ones. */
export function toSettings(input: EditWebhook | CreateWebhook, before?: WebhookEndpointEntity): Settings {
  const filters = {
    events: input.events ?? before?.filters.events ?? [],
    subject_ids: input.subject_ids === undefined ? (before?.filters.subject_ids ?? null) : input.subject_ids,
    match: input.match ?? before?.filters.match ?? [],
  };
  return {
    filters,
    ...(input.url !== undefined && { url: input.url }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.format !== undefined && { format: input.format }),
    ...(input.max_in_flight !== undefined && { maxInFlight: input.max_in_flight }),
    ...(input.rate_per_second !== undefined && { ratePerSecond: input.rate_per_second }),
    ...(input.ordered !== undefined && { ordered: input.ordered }),
    ...(input.timeout_ms !== undefined && { timeoutMs: input.timeout_ms }),
    ...(input.schedule !== undefined && { schedule: storedSchedule(input.schedule) }),
  };
}

const toRetrySchedule = (stored: string): Webhook['schedule'] =>
  stored === 'standard' || stored === 'agentauth' ? stored : (JSON.parse(stored) as number[]);

/** What somebody set, in the words of the wire. */
export const settingsOf = (row: WebhookEndpointEntity) => ({
  url: row.url,
  description: row.description,
  format: row.format,
  events: row.filters.events,
  subject_ids: row.filters.subject_ids ?? null,
  match: row.filters.match ?? [],
  max_in_flight: row.maxInFlight,
  rate_per_second: row.ratePerSecond,
  ordered: row.ordered,
  timeout_ms: row.timeoutMs,
  schedule: toRetrySchedule(row.schedule),
});

/** Row to wire. */
export const toWebhook = (row: WebhookEndpointEntity, secrets: readonly ListedSecret[]): Webhook => ({
  ...settingsOf(row),
  id: row.id,
  agent_id: row.agentId,
  state: row.state,
  disabled_reason: row.disabledReason,
  signatures: secrets.map(({ kind, publicKey, createdAt, expiresAt }) => ({
    kind,
    public_key: publicKey,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  })),
  health: {
    breaker: row.breaker,
    breaker_until: row.breakerUntil?.toISOString() ?? null,
    put_off_until: row.putOffUntil && row.breaker !== 'closed' ? row.putOffUntil.toISOString() : null,
    failing_since: row.failingSince?.toISOString() ?? null,
    failures: row.failures,
    last_success_at: row.lastSuccessAt?.toISOString() ?? null,
    last_failure_at: row.lastFailureAt?.toISOString() ?? null,
    disables_at: row.failingSince ? disablesAt(row.format, row.failingSince).toISOString() : null,
  },
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
