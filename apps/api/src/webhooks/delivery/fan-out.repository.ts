import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import type { Transaction } from '../../platform/database/database.js';
import type { Listener, NewBody, NewDelivery, OutboxEvent } from './fan-out.js';

const EVENT = `e.id, e.txid::text as txid, e.organisation_id as "organisationId", e.type, e.subject_id as "subjectId",
  e.occurred_at as "occurredAt", e.data`;
const LISTENER = `w.id, w.organisation_id as "organisationId", w.agent_id as "agentId", w.format, w.filters, w.schedule,
  w.created_at as "createdAt", (w.is_slow or w.breaker <> 'closed') as "isSlow"`;

const HEARS_ALL = `coalesce(w.hears_all and a.status = 'active' and '*:*:*' = any (a.permissions)
  and a.deleted_at is null, false)`;

/** The statements that turn events into deliveries. */
@Injectable()
export class FanOutRepository {
  /** Takes events that nobody fanned out yet. Other relays skip them until the transaction ends. */
  claim(tx: Transaction, max: number): Promise<OutboxEvent[]> {
    return tx.query(
      `select ${EVENT} from event e where e.fanned_out_at is null order by e.epoch, e.txid, e.id limit $1 for update skip locked`,
      [max],
    );
  }

  /**
   * The endpoints that may be concerned: of the organisation itself, of the subjects, of administrators. Endpoints that
   * are switched off as well: their deliveries wait.
   */
  listeners(scopes: readonly Scope[], tx: Transaction, subjectIds: string[]): Promise<Listener[]> {
    return tx.query(
      `select ${LISTENER}, false as "hearsAll" from webhook_endpoint w
       where w.organisation_id = any($1::uuid[]) and w.agent_id is null and w.deleted_at is null
       union all
       select ${LISTENER}, ${HEARS_ALL}
       from webhook_endpoint w join agent a on a.organisation_id = w.organisation_id and a.id = w.agent_id
       where w.deleted_at is null and (
         w.agent_id = any($2::text[])
         or w.hears_all and w.agent_id in (
           select id from agent where organisation_id = any($1::uuid[]) and '*:*:*' = any (permissions)
         )
       )`,
      [scopes, subjectIds],
    );
  }

  /** One endpoint, for a replay. */
  async listener(scope: Scope, tx: Transaction, endpointId: string): Promise<Listener | null> {
    const [row] = await tx.query<Listener[]>(
      `select ${LISTENER}, ${HEARS_ALL} as "hearsAll"
       from webhook_endpoint w left join agent a on a.organisation_id = w.organisation_id and a.id = w.agent_id
       where w.organisation_id = $1 and w.id = $2 and w.deleted_at is null`,
      [scope, endpointId],
    );
    return row ?? null;
  }

  /** Returns the endpoints that got something new. */
  async insert(
    tx: Transaction,
    deliveries: readonly NewDelivery[],
    bodies: readonly NewBody[],
    { asReplay = false } = {},
  ): Promise<string[]> {
    if (!deliveries.length) return [];
    const rows = await tx.query<{ endpoint_id: string }[]>(
      `with body as (
         insert into webhook_body (event_id, format_key, body)
         select * from unnest($1::text[], $2::text[], $3::bytea[])
         on conflict do nothing
       ), inserted as (
         insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id,
           format_key, next_attempt_at, is_backlog)
         select organisation_id, endpoint_id, event_id, txid::xid8, event_type, event_at, subject_id, format_key,
           now() + delay_ms * interval '1 millisecond', $13
         from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::text[],
           $11::text[], $12::bigint[])
           as d (organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id, format_key, delay_ms)
         on conflict do nothing returning endpoint_id
       )
       select endpoint_id from inserted`,
      [
        bodies.map(({ eventId }) => eventId),
        bodies.map(({ formatKey }) => formatKey),
        bodies.map(({ body }) => body),
        deliveries.map(({ organisationId }) => organisationId),
        deliveries.map(({ endpointId }) => endpointId),
        deliveries.map(({ eventId }) => eventId),
        deliveries.map(({ txid }) => txid),
        deliveries.map(({ eventType }) => eventType),
        deliveries.map(({ eventAt }) => eventAt),
        deliveries.map(({ subjectId }) => subjectId),
        deliveries.map(({ formatKey }) => formatKey),
        deliveries.map(({ delayMs }) => delayMs),
        asReplay,
      ],
    );
    return rows.map(({ endpoint_id }) => endpoint_id);
  }

  async done(tx: Transaction, eventIds: readonly string[]): Promise<void> {
    await tx.query('update event set fanned_out_at = now() where id = any($1::text[])', [eventIds]);
  }
}
