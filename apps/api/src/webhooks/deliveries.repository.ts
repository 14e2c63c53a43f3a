import { Injectable } from '@nestjs/common';
import type { DeadLetterQuery, DeliveryState, WebhookDeliveryQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Database, type Reader, type Transaction } from '../platform/database/database.js';
import { isStillSent } from './schedules.js';

export interface DeliveryRow {
  id: string;
  organisation_id: Scope;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  subject_id: string | null;
  format_key: string;
  state: DeliveryState;
  trigger: 'auto' | 'manual' | 'test';
  attempts: number;
  created_at: Date;
  next_attempt_at: Date;
  delivered_at: Date | null;
  finished_at: Date | null;
  reason: string | null;
  last_status: number | null;
  last_error: string | null;
  /** created_at with microseconds, for cursors. */
  position: string;
}

export interface AttemptRow {
  n: number;
  trigger: 'auto' | 'manual' | 'test';
  started_at: Date;
  dns_ms: number | null;
  connect_ms: number | null;
  tls_ms: number | null;
  first_byte_ms: number | null;
  total_ms: number;
  remote_address: string | null;
  reused_connection: boolean | null;
  status: number | null;
  error_code: string | null;
  error_reason: string | null;
  response_headers: Record<string, string> | null;
  response_body: string | null;
}

/** A delivery with its last attempt and its body, for the compatibility surface. */
export interface FullDelivery extends DeliveryRow {
  response_body: string | null;
  body: Buffer | null;
}

// Microseconds as text: a JavaScript Date holds milliseconds, and a cursor through one skips or repeats rows.
const positionOf = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position`;
const COLUMNS = `d.id, d.organisation_id, d.endpoint_id, d.event_id, d.event_type, d.subject_id, d.format_key, d.state,
  d.trigger, d.attempts, d.created_at, d.next_attempt_at, d.delivered_at, d.finished_at, d.reason, d.last_status,
  d.last_error`;

type After = readonly [string, string] | null;

/** The statement of one page, latest first; adds what it needs to `values`. */
function pageOf(column: string, where: string[], values: unknown[], after: After, limit: number): string {
  if (after) {
    const at = `$${values.push(after[0])}`;
    const id = `$${values.push(after[1])}`;
    where.push(`(${column}, d.id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  return `select ${COLUMNS}, ${positionOf(column)} from webhook_delivery d where ${where.join(' and ')}
    order by ${column} desc, d.id desc limit $${values.push(limit + 1)}`;
}

@Injectable()
export class DeliveriesRepository {
  constructor(private readonly database: Database) {}

  /**
   * What was sent to some endpoints, newest first, one row more than asked. `after` is (created_at as text, id) of the
   * last row seen.
   */
  list(
    scope: Scope,
    endpointIds: readonly string[],
    query: Omit<WebhookDeliveryQuery, 'cursor'>,
    after: After,
  ): Promise<DeliveryRow[]> {
    const values: unknown[] = [scope, endpointIds];
    const where = ['d.organisation_id = $1', 'd.endpoint_id = w.id'];
    const add = (condition: (parameter: string) => string, value: unknown) => {
      where.push(condition(`$${values.push(value)}`));
    };
    if (query.state) add((p) => `d.state = ${p}`, query.state);
    if (query.type) add((p) => `d.event_type = ${p}`, query.type);
    if (query.error_code) add((p) => `d.last_error = ${p}`, query.error_code);
    if (query.subject_id) add((p) => `d.subject_id = ${p}`, query.subject_id);
    if (query.status_class) add((p) => `d.last_status / 100 = ${p}::int`, query.status_class[0]);
    if (query.since) add((p) => `d.created_at >= ${p}`, query.since);
    if (query.until) add((p) => `d.created_at < ${p}`, query.until);
    const page = pageOf('d.created_at', where, values, after, query.limit);
    // The newest of each endpoint come from its index: asked for all of them at once, the planner sorts the whole table.
    return this.database.reports.query(
      `select d.* from unnest($2::text[]) w (id) cross join lateral (${page}) d
       order by d.created_at desc, d.id desc limit ${query.limit + 1}`,
      values,
    );
  }

  /** What was given up and not dismissed, latest first. */
  deadLetters(scope: Scope, { webhook_id, limit }: DeadLetterQuery, after: After): Promise<DeliveryRow[]> {
    const values: unknown[] = [scope];
    const where = ['d.organisation_id = $1', `d.state = 'dead'`, 'd.dismissed_at is null'];
    if (webhook_id) where.push(`d.endpoint_id = $${values.push(webhook_id)}`);
    return this.database.reports.query(pageOf('d.finished_at', where, values, after, limit), values);
  }

  async find(scope: Scope, tx: Transaction, endpointId: string, id: string): Promise<DeliveryRow | null> {
    const [row] = await tx.query<DeliveryRow[]>(
      `select ${COLUMNS}, ${positionOf('d.created_at')} from webhook_delivery d
       where d.organisation_id = $1 and d.endpoint_id = $2 and d.id = $3`,
      [scope, endpointId, id],
    );
    return row ?? null;
  }

  /** The endpoint a delivery belongs to, within an organisation. */
  async endpointOf(scope: Scope, tx: Transaction, id: string): Promise<string | null> {
    const [row] = await tx.query<{ endpoint_id: string }[]>(
      'select endpoint_id from webhook_delivery where organisation_id = $1 and id = $2',
      [scope, id],
    );
    return row?.endpoint_id ?? null;
  }

  /** Null when the event is too old to be sent. */
  async bodyOf(tx: Transaction, { organisation_id, id }: DeliveryRow): Promise<Buffer | null> {
    const [row] = await tx.query<{ body: Buffer }[]>(
      `select b.body from webhook_delivery d
       join webhook_body b on b.event_id = d.event_id and b.format_key = d.format_key
       where d.organisation_id = $1 and d.id = $2 and ${isStillSent('d.event_at')}`,
      [organisation_id, id],
    );
    return row?.body ?? null;
  }

  /** The calls of a delivery, oldest first, at most the last 100. */
  async attemptsOf({ organisation_id, id, created_at }: DeliveryRow): Promise<AttemptRow[]> {
    const rows = await this.database.manager.query<AttemptRow[]>(
      `select n, trigger, started_at, dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms, remote_address,
         reused_connection, status, error_code, error_reason, response_headers, response_body
       from webhook_attempt
       where organisation_id = $1 and delivery_id = $2 and started_at >= $3::timestamptz - interval '1 day'
       order by started_at desc limit 100`,
      [organisation_id, id, created_at],
    );
    return rows.reverse();
  }

  /**
   * Newest first, with bodies and last answers, one row more than asked: by offset, and behind `after` when that is given.
   * With the number of all. For the compatibility surface.
   */
  async listForClients(
    scope: Scope,
    endpointId: string,
    { limit, offset, after }: { limit: number; offset: number; after: After },
  ): Promise<{ deliveries: FullDelivery[]; total: number }> {
    const behind = after ? 'and (d.created_at, d.id) < ($5::timestamptz, $6::uuid)' : '';
    const [deliveries, counted] = await Promise.all([
      this.full(
        scope,
        this.database.reports,
        `d.endpoint_id = $2 ${behind} order by d.created_at desc, d.id desc limit $3 offset $4`,
        [endpointId, limit + 1, offset, ...(after ?? [])],
      ),
      this.database.reports.query<{ count: string }[]>(
        'select count(*) from webhook_delivery where organisation_id = $1 and endpoint_id = $2',
        [scope, endpointId],
      ),
    ]);
    return { deliveries, total: Number(counted[0]!.count) };
  }

  async findFull(
    scope: Scope,
    tx: Transaction,
    endpointId: string,
    id: string,
  ): Promise<FullDelivery | null> {
    const [row] = await this.full(scope, tx, 'd.endpoint_id = $2 and d.id = $3', [endpointId, id]);
    return row ?? null;
  }

  /** Makes a delivery due now. False when it is on its way. */
  async replay(scope: Scope, tx: Transaction, id: string): Promise<boolean> {
    const [, changed] = await tx.query<[unknown, number]>(
      `update webhook_delivery set state = 'pending', trigger = 'manual', is_backlog = true, next_attempt_at = now(),
         finished_at = null, reason = null, dismissed_at = null
       where organisation_id = $1 and id = $2 and state <> 'sending'`,
      [scope, id],
    );
    return changed > 0;
  }

  /** False when there is nothing left to cancel. */
  async cancel(scope: Scope, tx: Transaction, id: string): Promise<boolean> {
    const [, changed] = await tx.query<[unknown, number]>(
      `update webhook_delivery set state = 'cancelled', reason = 'cancelled', finished_at = now()
       where organisation_id = $1 and id = $2 and state = 'pending'`,
      [scope, id],
    );
    return changed > 0;
  }

  async dismiss(
    scope: Scope,
    tx: Transaction,
    by: { ids?: string[]; endpointId?: string },
  ): Promise<{ count: number; endpointIds: string[] }> {
    const [dismissed] = await tx.query<{ count: number; endpointIds: string[] }[]>(
      `with dismissed as (
         update webhook_delivery set dismissed_at = now()
         where organisation_id = $1 and state = 'dead' and dismissed_at is null
           and ($2::uuid[] is null or id = any($2)) and ($3::text is null or endpoint_id = $3)
         returning endpoint_id
       )
       select count(*)::int as count, coalesce(array_agg(distinct endpoint_id), '{}') as "endpointIds" from dismissed`,
      [scope, by.ids ?? null, by.endpointId ?? null],
    );
    return dismissed!;
  }

  /** @param tail further conditions and the order; its parameters begin with $2 */
  private full(scope: Scope, reader: Reader, tail: string, values: unknown[]): Promise<FullDelivery[]> {
    return reader.query(
      `select ${COLUMNS}, ${positionOf('d.created_at')}, b.body, a.response_body
       from webhook_delivery d
       left join webhook_body b on b.event_id = d.event_id and b.format_key = d.format_key
       left join lateral (
         select response_body from webhook_attempt
         where organisation_id = d.organisation_id and delivery_id = d.id and started_at >= d.created_at - interval '1 day'
         order by started_at desc limit 1
       ) a on d.attempts > 0
       where d.organisation_id = $1 and ${tail}`,
      [scope, ...values],
    );
  }
}
