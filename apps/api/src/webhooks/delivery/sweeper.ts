import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Journal } from '../../journal/index.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import { scheduleOf, totalMs } from '../schedules.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { LaneQueue, type Wakeable } from './lane-queue.js';

const EVERY_MS = 1_000;
const SLOW_CHORES_EVERY = 60;
const BATCH = 500;
const ORDER_BLOCKED_AFTER = `interval '1 hour'`;
// Attempts that vanish with their workers count against nothing; this many of them are the delivery's own fault.
const LOST_MAX = 50;
// Any constant will do as long as every process uses the same one.
const LOCK = 7_261_993_191;

// A retry is late as soon as it is due; fresh work was woken already, so only what was forgotten is late.
const OVERDUE = `select e.id, e.organisation_id as "organisationId", (e.is_slow or e.breaker <> 'closed') as "isSlow"
  from webhook_endpoint e
  where e.state = 'active' and e.deleted_at is null and (e.breaker = 'closed' or e.breaker_until <= now()) and (
    exists (select from webhook_delivery d where d.organisation_id = e.organisation_id and d.endpoint_id = e.id
      and d.state = 'pending' and d.is_backlog
      and d.next_attempt_at <= now())
    or exists (select from webhook_delivery d where d.organisation_id = e.organisation_id and d.endpoint_id = e.id
      and d.state = 'pending' and not d.is_backlog
      and d.next_attempt_at <= now() - interval '1 second')
  )`;

const EXPIRE = `with lost as (
    select id from webhook_delivery where state = 'sending' and lease_until < now()
    order by lease_until limit ${BATCH} for update skip locked
  ), freed as (
    update webhook_delivery d set
      state = case when d.trigger = 'test' then 'cancelled' when d.attempts - d.auto_attempts > ${LOST_MAX} then 'dead'
        else 'pending' end,
      finished_at = case when d.trigger = 'test' or d.attempts - d.auto_attempts > ${LOST_MAX} then now() end,
      reason = case when d.trigger = 'test' or d.attempts - d.auto_attempts > ${LOST_MAX} then 'worker_lost' end,
      next_attempt_at = now(), lease_until = null, lease_holder = null, last_status = null, last_error = 'worker_lost'
    from lost where d.id = lost.id
    returning d.id, d.organisation_id, d.endpoint_id, d.attempts, d.trigger
  ), logged as (
    insert into webhook_attempt (organisation_id, endpoint_id, delivery_id, n, trigger, started_at, total_ms, error_code,
    worker)
  select organisation_id, endpoint_id, id, attempts, trigger, now(), 0, 'worker_lost', 'sweeper' from freed
  )
  select count(*)::int as lost from freed`;

/**
 * Finds what fell through, every second: leases of workers that died, retries that are due, wake-ups that were lost.
 * It reads rows, so it works whatever happened to the queue. Any number of sweepers may sweep.
 */
@Injectable()
export class Sweeper {
  private readonly sweeping = new Repeating(
    EVERY_MS,
    () => this.round(),
    // The next round is a second away, and does the same work.
    (error) => this.logger.warn('The webhook sweeper could not finish', { detail: (error as Error).message }),
  );
  private rounds = 0;

  constructor(
    private readonly database: Database,
    private readonly queue: LaneQueue,
    private readonly journal: Journal,
    private readonly metrics: WebhookMetrics,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.sweeping.start();
  }

  stop(): Promise<void> {
    return this.sweeping.stop();
  }

  private async round(): Promise<void> {
    // Single statements: a process that is frozen in the middle of a transaction would keep its locks.
    const [{ lost }] = await this.database.manager.query<[{ lost: number }]>(EXPIRE);
    this.metrics.leasesLost.inc(lost);
    if (this.rounds++ % SLOW_CHORES_EVERY === 0) await this.slowChores();
    const overdue = await this.database.manager.query<Wakeable[]>(OVERDUE);
    this.metrics.sweeperWakes.inc(overdue.length);
    await Promise.all(overdue.map((endpoint) => this.queue.wakeOverdue(endpoint)));
  }

  /** One sweeper at a time does these. */
  private async slowChores(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [{ mine }] = await tx.query<[{ mine: boolean }]>('select pg_try_advisory_xact_lock($1) as mine', [
        LOCK,
      ]);
      if (!mine) return;
      await this.giveUpUnavailable(tx);
      await this.unblockOrdered(tx);
    });
  }

  /** Ends deliveries that an open breaker has held for as long as their whole schedule: nothing waits for ever. */
  private async giveUpUnavailable(tx: Transaction): Promise<void> {
    const endpoints = await tx.query<{ id: string; organisationId: Scope; schedule: string }[]>(
      `select id, organisation_id as "organisationId", schedule from webhook_endpoint
       where breaker <> 'closed' and state = 'active' and deleted_at is null`,
    );
    for (const { id, organisationId, schedule } of endpoints)
      await tx.query(
        `update webhook_delivery set state = 'dead', reason = 'endpoint_unavailable', finished_at = now()
         where organisation_id = $1 and endpoint_id = $2 and state = 'pending'
           and next_attempt_at < now() - $3 * interval '1 millisecond'`,
        [organisationId, id, totalMs(scheduleOf(schedule))],
      );
  }

  /** Lets the head of a subject step aside when it held the others up for an hour, and tells the owner. */
  private async unblockOrdered(tx: Transaction): Promise<void> {
    const [blocked] = await tx.query<
      [
        {
          id: string;
          organisation_id: Scope;
          endpoint_id: string;
          event_id: string;
          url: string;
          now: Date;
        }[],
        number,
      ]
    >(
      `with head as (
         select distinct on (d.endpoint_id, d.subject_id) d.id, d.state, d.attempts, d.created_at,
           exists (select from webhook_delivery other where other.organisation_id = d.organisation_id
             and other.endpoint_id = d.endpoint_id and other.subject_id is not distinct from d.subject_id and other.state = 'pending' and other.id <> d.id)
             as holds_up
         from webhook_delivery d join webhook_endpoint e
           on e.organisation_id = d.organisation_id and e.id = d.endpoint_id and e.ordered and e.state = 'active'
         where d.state in ('pending', 'sending') order by d.endpoint_id, d.subject_id, d.txid, d.event_id
       )
       update webhook_delivery d set state = 'dead', reason = 'order_blocked', finished_at = now()
       from head, webhook_endpoint e
       where d.id = head.id and head.state = 'pending' and d.state = 'pending' and head.attempts > 0 and head.holds_up
         and head.created_at < now() - ${ORDER_BLOCKED_AFTER} and e.organisation_id = d.organisation_id and e.id = d.endpoint_id
       returning d.id, d.organisation_id, d.endpoint_id, d.event_id, e.url, now()`,
    );
    await this.journal.announce(
      tx,
      ...blocked.map((row) => ({
        type: 'webhook.delivery.exhausted' as const,
        organisationId: row.organisation_id,
        subjectId: row.endpoint_id,
        occurredAt: row.now,
        data: {
          webhook_id: row.endpoint_id,
          url_host: new URL(row.url).host,
          delivery_id: row.id,
          event_id: row.event_id,
          reason: 'order_blocked',
        },
      })),
    );
  }
}
