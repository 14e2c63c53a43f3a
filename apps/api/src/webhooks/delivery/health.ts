import { Injectable } from '@nestjs/common';
import type { DisabledReason, UnrecordedEvent, WebhookFormat } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import type { NewEvent } from '../../events/index.js';
import { Journal } from '../../journal/index.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { isSlow, judge, type BreakerState, type Recent } from '../breaker.js';
import { disablesAt, isHopeless, noticesDue } from '../disabling.js';
import { BY_ITSELF, endpointDisabled } from '../endpoint-facts.js';
import type { Verdict } from './verdict.js';

/** An attempt as the health of its endpoint sees it. */
export interface Judged {
  verdict: Verdict;
  ms: number;
  deliveryId: string;
  eventId: string;
  /** Why the delivery was given up with this attempt, or null. */
  deadBecause: string | null;
}

interface HealthRow {
  organisation_id: Scope;
  agent_id: string | null;
  url: string;
  format: WebhookFormat;
  state: string;
  breaker: BreakerState;
  breaker_seconds: number;
  recent: Recent[];
  blocked_in_a_row: number;
  failing_since: Date | null;
  failures: number;
  notices: number;
  may_tell: boolean;
  put_off_ms: number;
  now: Date;
}

type Told = Pick<HealthRow, 'organisation_id' | 'agent_id' | 'url' | 'now'>;

const BLOCKED_MAX = 3;
const SILENCE_SECONDS = 5;

/** Keeps the health of endpoints: breaker, slowness, notices to the owner, and when to stop calling for good. */
@Injectable()
export class EndpointHealth {
  constructor(
    private readonly database: Database,
    private readonly journal: Journal,
  ) {}

  /** Takes in the attempts of one claim. Returns whether the endpoint may be called on. */
  async note(scope: Scope, endpointId: string, attempts: readonly Judged[]): Promise<boolean> {
    if (!attempts.length) return true;
    return this.database.transaction(async (tx) => {
      await this.database.limitSilence(tx, SILENCE_SECONDS);
      const [row] = await tx.query<HealthRow[]>(
        `select organisation_id, agent_id, url, format, state, breaker, breaker_seconds, recent, blocked_in_a_row, failing_since,
           failures, notices, coalesce(exhausted_told_at < now() - interval '1 hour', true) as may_tell,
           coalesce(greatest(extract(epoch from put_off_until - clock_timestamp()) * 1000, 0), 0)::float8 as put_off_ms,
           clock_timestamp() as now
         from webhook_endpoint
         where organisation_id = $1 and id = $2 and deleted_at is null for no key update`,
        [scope, endpointId],
      );
      if (!row) return false;
      const next = nextHealth(row, attempts);
      await tx.query(
        `update webhook_endpoint set breaker = $3, breaker_seconds = $4,
           breaker_until = case when $5::bigint is null then breaker_until else now() + $5 * interval '1 millisecond' end,
           recent = $6, is_slow = $7, blocked_in_a_row = $8, failing_since = $9, failures = $10, notices = $11,
           last_success_at = coalesce($12, last_success_at), last_failure_at = coalesce($13, last_failure_at),
           state = case when $14::text is null then state else 'disabled' end,
           disabled_reason = coalesce($14, disabled_reason),
           state_changed_at = case when $14::text is null then state_changed_at else now() end,
           exhausted_told_at = case when $15 then now() else exhausted_told_at end,
           put_off_until = case when $16 then now() + $5 * interval '1 millisecond' else put_off_until end
         where organisation_id = $1 and id = $2`,
        [
          scope,
          endpointId,
          next.breaker.state,
          next.breaker.seconds,
          next.breaker.openForMs,
          JSON.stringify(next.breaker.recent),
          isSlow(next.breaker.recent),
          next.blockedInARow,
          next.failingSince,
          next.failures,
          next.notices,
          next.succeededAt,
          next.failedAt,
          next.disables,
          next.tellsExhausted,
          next.breaker.isPutOff,
        ],
      );
      await this.journal.announce(tx, ...noticesOf(endpointId, row, next, attempts));
      if (next.disables) await this.tellDisabled(tx, endpointId, row, next.disables);
      return next.breaker.state === 'closed' && !next.disables && row.state === 'active';
    });
  }

  /** Stops calling an endpoint whose secrets cannot be read. Its deliveries wait. */
  async disable(scope: Scope, tx: Transaction, endpointId: string, reason: DisabledReason): Promise<void> {
    const [[row]] = await tx.query<[Told[], number]>(
      `update webhook_endpoint set state = 'disabled', disabled_reason = $3, state_changed_at = now()
       where organisation_id = $1 and id = $2 and state = 'active'
       returning organisation_id, agent_id, url, now()`,
      [scope, endpointId, reason],
    );
    if (row) await this.tellDisabled(tx, endpointId, row, reason);
  }

  private tellDisabled(tx: Transaction, id: string, row: Told, reason: DisabledReason): Promise<void> {
    const { organisation_id: organisationId, agent_id: agentId, url } = row;
    // Only what is active is switched off by itself.
    const endpoint = { id, organisationId, agentId, url, state: 'active' as const };
    return this.journal.write(tx, endpointDisabled(endpoint, { ...BY_ITSELF, occurredAt: row.now }, reason));
  }
}

type Next = ReturnType<typeof nextHealth>;

function nextHealth(row: HealthRow, attempts: readonly Judged[]) {
  const now = row.now.getTime();
  const breaker = judge(
    { state: row.breaker, seconds: row.breaker_seconds, recent: row.recent, putOffMs: row.put_off_ms },
    attempts.map(({ verdict, ms }) => ({ at: now, outcome: verdict.outcome, ms })),
    now,
    { putsOffMs: Math.max(0, ...attempts.map(({ verdict }) => verdict.putsOffMs ?? 0)) },
  );
  const succeeded = attempts.some(({ verdict }) => verdict.outcome === 'success');
  const failed = attempts.filter(({ verdict }) => verdict.outcome !== 'success').length;
  const failingSince = succeeded ? null : (row.failing_since ?? row.now);
  const failures = succeeded ? 0 : row.failures + failed;
  const blockedInARow = attempts.reduce(
    (count, { verdict }) => (verdict.isBlocked ? count + 1 : 0),
    row.blocked_in_a_row,
  );
  const failing = failingSince && {
    format: row.format,
    failingSince,
    lastFailureAt: row.now,
    failures,
    notices: row.notices,
  };
  const asked = attempts.find(({ verdict }) => verdict.disables)?.verdict.disables ?? null;
  const disables: DisabledReason | null =
    row.state !== 'active'
      ? null
      : (asked ??
        (blockedInARow >= BLOCKED_MAX ? 'unsafe_target' : failing && isHopeless(failing) ? 'failing' : null));
  return {
    breaker,
    blockedInARow,
    failingSince,
    failures,
    notices: failing ? Math.max(row.notices, noticesDue(failing)) : 0,
    succeededAt: succeeded ? row.now : null,
    failedAt: failed ? row.now : null,
    disables,
    tellsExhausted: row.may_tell && attempts.some(({ deadBecause }) => deadBecause !== null),
  };
}

/** What the owner hears: through other endpoints, never through the one that fails. */
function noticesOf(
  endpointId: string,
  row: HealthRow,
  next: Next,
  attempts: readonly Judged[],
): NewEvent<UnrecordedEvent>[] {
  const events: NewEvent<UnrecordedEvent>[] = [];
  const url_host = new URL(row.url).host;
  const base = { organisationId: row.organisation_id, subjectId: endpointId, occurredAt: row.now };
  const dead = next.tellsExhausted && attempts.find(({ deadBecause }) => deadBecause !== null);
  if (dead)
    events.push({
      ...base,
      type: 'webhook.delivery.exhausted',
      data: {
        webhook_id: endpointId,
        url_host,
        delivery_id: dead.deliveryId,
        event_id: dead.eventId,
        reason: dead.deadBecause!,
      },
    });
  if (next.failingSince && next.notices > row.notices && !next.disables)
    events.push({
      ...base,
      type: 'webhook.endpoint.failing',
      data: {
        webhook_id: endpointId,
        url_host,
        failing_since: next.failingSince.toISOString(),
        failures: next.failures,
        disables_at: disablesAt(row.format, next.failingSince).toISOString(),
      },
    });
  return events;
}
