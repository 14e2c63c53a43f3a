import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import type { BreakerState } from '../breaker.js';
import { Database } from '../../platform/database/database.js';
import { isStillSent } from '../schedules.js';
import type { Claimed, Target } from './claimed.js';

/** Time a lease leaves beyond the call itself, for waiting in the lane and writing the result. */
const LEASE_MARGIN = `interval '20 seconds'`;
const UNORDERED_MAX = 32;

/** An endpoint that may be sent to now. */
export interface OpenLane extends Target {
  maxInFlight: number;
  ratePerSecond: number | null;
  ordered: boolean;
  breaker: BreakerState;
  isSlow: boolean;
}

// An open breaker whose time is over becomes half-open for one caller only: the row's new `breaker_until` is the lease
// of the one probe.
const PROBE = {
  name: 'webhook-lane-probe',
  text: `update webhook_endpoint set breaker = 'half_open',
      breaker_until = now() + timeout_ms * interval '1 millisecond' + ${LEASE_MARGIN}
    where organisation_id = $1 and id = $2 and breaker <> 'closed' and breaker_until <= now() returning id`,
};

const LOOK = {
  name: 'webhook-lane-look',
  text: `select id, organisation_id as "organisationId", url, timeout_ms as "timeoutMs", schedule,
      max_in_flight as "maxInFlight", rate_per_second as "ratePerSecond", ordered, breaker, is_slow as "isSlow"
    from webhook_endpoint where organisation_id = $1 and id = $2 and state = 'active' and deleted_at is null`,
};

// It asked for no calls until then, perhaps while a turn of another process was under way.
const NOT_PUT_OFF = `not exists (select from webhook_endpoint where organisation_id = $5 and id = $1 and put_off_until > now())`;

const SENDING = `state = 'sending', attempts = d.attempts + 1, lease_holder = $3::uuid,
  lease_until = now() + $4 * interval '1 millisecond' + ${LEASE_MARGIN}`;
const CLAIMED = `d.id, d.organisation_id as "organisationId", d.endpoint_id as "endpointId", d.event_id as "eventId",
  d.event_type as "eventType", d.event_at as "eventAt", d.format_key as "formatKey", d.trigger, d.attempts,
  d.auto_attempts as "autoAttempts", d.delivered_at as "deliveredAt", d.lease_holder as "leaseHolder",
  (select body from webhook_body b where b.event_id = d.event_id and b.format_key = d.format_key
    and ${isStillSent('d.event_at')}) as body,
  extract(epoch from clock_timestamp()) * 1000 as "databaseMs"`;

// Half of the places go to events that were never tried, so that a pile of retries cannot hold up what is new; the
// rest goes by the time things are due.
const CLAIM = {
  name: 'webhook-claim',
  text: `with fresh as (
      select id, next_attempt_at, row_number() over (order by next_attempt_at, id) as place from webhook_delivery
      where organisation_id = $5 and endpoint_id = $1 and state = 'pending' and not is_backlog and next_attempt_at <= now()
      order by next_attempt_at, id limit $2
    ), backlog as (
      select id, next_attempt_at from webhook_delivery
      where organisation_id = $5 and endpoint_id = $1 and state = 'pending' and is_backlog and next_attempt_at <= now()
      order by next_attempt_at, id limit $2
    ), picked as (
      select id from (
        select id, next_attempt_at, place <= ($2 + 1) / 2 as is_first from fresh
        union all select id, next_attempt_at, false from backlog
      ) candidate order by is_first desc, next_attempt_at, id limit $2
    ), locked as (
      select d.id from webhook_delivery d where d.id in (select id from picked) and d.state = 'pending' and ${NOT_PUT_OFF}
      order by d.next_attempt_at, d.id for update skip locked
    )
    update webhook_delivery d set ${SENDING} from locked where d.id = locked.id
    returning ${CLAIMED}`,
};

// One at a time per subject, in the order of commits: only the oldest unfinished delivery of each subject may go, and
// only once no transaction can still add an older one. A second lane finds the head `sending` and takes nothing.
const CLAIM_IN_ORDER = {
  name: 'webhook-claim-in-order',
  text: `with head as (
      select distinct on (subject_id) id, state, next_attempt_at, txid from webhook_delivery
      where organisation_id = $5 and endpoint_id = $1 and state in ('pending', 'sending') order by subject_id, txid, event_id
    ), locked as (
      select d.id from webhook_delivery d join head on head.id = d.id
      where d.state = 'pending' and d.next_attempt_at <= now()
        and d.txid < pg_snapshot_xmin(pg_current_snapshot()) and ${NOT_PUT_OFF}
      order by d.txid, d.event_id limit $2 for update of d skip locked
    )
    update webhook_delivery d set ${SENDING} from locked where d.id = locked.id
    returning ${CLAIMED}`,
};

const RELEASE = {
  name: 'webhook-release',
  text: `update webhook_delivery set state = 'pending', attempts = attempts - 1, lease_until = null, lease_holder = null
    where id = any($1::uuid[]) and lease_holder = $2::uuid and state = 'sending'`,
};

const ALLOWANCE = {
  name: 'webhook-rate',
  text: `with bucket as (
      select id, least(rate_per_second, rate_allowance
        + extract(epoch from now() - rate_counted_at) * rate_per_second) as tokens
      from webhook_endpoint where organisation_id = $3 and id = $1 for update
    )
    update webhook_endpoint e
    set rate_allowance = tokens - floor(least(tokens, $2)), rate_counted_at = now()
    from bucket where e.id = bucket.id returning floor(least(tokens, $2))::int as granted`,
};

const RETURN_ALLOWANCE = {
  name: 'webhook-rate-return',
  text: `update webhook_endpoint set rate_allowance = rate_allowance + $2 where organisation_id = $3 and id = $1`,
};

/** Leases on deliveries. Every time in here is the database's: a worker with a wrong clock can break nothing. */
@Injectable()
export class Claims {
  constructor(private readonly database: Database) {}

  /** Returns the endpoint when it may be sent to now, or null. Of a half-open breaker one caller gets the probe. */
  async open(scope: Scope, endpointId: string): Promise<OpenLane | null> {
    const [lane] = await this.database.prepared<OpenLane & Record<string, unknown>>(LOOK, [
      scope,
      endpointId,
    ]);
    if (!lane || lane.breaker === 'closed') return lane ?? null;
    const [probing] = await this.database.prepared(PROBE, [scope, endpointId]);
    return probing ? { ...lane, breaker: 'half_open' } : null;
  }

  /** Takes up to `max` deliveries that are due. Empty when nothing is, or when the endpoint's rate is used up. */
  async claim(
    lane: OpenLane,
    max: number,
  ): Promise<{ claimed: Claimed[]; databaseMs: number | null; isRateLimited: boolean }> {
    const asked = Math.min(max, UNORDERED_MAX);
    const granted = lane.ratePerSecond === null ? asked : await this.allowance(lane, asked);
    if (granted === 0) return { claimed: [], databaseMs: null, isRateLimited: true };
    const rows = await this.database.prepared<Claimed & { databaseMs: string } & Record<string, unknown>>(
      lane.ordered ? CLAIM_IN_ORDER : CLAIM,
      [lane.id, granted, randomUUID(), lane.timeoutMs, lane.organisationId],
    );
    if (lane.ratePerSecond !== null && rows.length < granted)
      await this.database.prepared(RETURN_ALLOWANCE, [lane.id, granted - rows.length, lane.organisationId]);
    return {
      claimed: rows,
      databaseMs: rows.length ? Number(rows[0]!.databaseMs) : null,
      isRateLimited: false,
    };
  }

  /** Gives back what was claimed and not sent, as if nothing had happened. */
  async release(deliveries: readonly Claimed[]): Promise<void> {
    const byHolder = new Map<string, string[]>();
    for (const { id, leaseHolder } of deliveries)
      byHolder.set(leaseHolder, [...(byHolder.get(leaseHolder) ?? []), id]);
    for (const [holder, ids] of byHolder) await this.database.prepared(RELEASE, [ids, holder]);
  }

  private async allowance({ id, organisationId }: OpenLane, asked: number): Promise<number> {
    const [row] = await this.database.prepared<{ granted: number }>(ALLOWANCE, [id, asked, organisationId]);
    return row?.granted ?? 0;
  }
}
