import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { WebhookTested } from '@signet/contracts';
import { Journal } from '../journal/index.js';
import { toEventRow } from '../events/index.js';
import { LimitsService, refuseIfExceeded } from '../limits/index.js';
import { Clock } from '../platform/clock/clock.js';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryWorker } from './delivery/delivery-worker.js';
import { toAttempt } from './delivery.mapper.js';
import { aboutEndpoint } from './endpoint-facts.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';
import { EndpointsService, type EndpointChange } from './endpoints.service.js';
import { formatKeyOf, renderBody } from './formats.js';

const TYPE = 'webhook.test';
// A test shows its caller what an address answers, so it is the easiest way to look around: few a minute.
const TESTS = { name: 'webhook tests', max: 10, windowSeconds: 60 };

const WRITE = `
  with body as (insert into webhook_body (event_id, format_key, body) values ($3, $7, $8))
  insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id, format_key,
    trigger, state, attempts, lease_until, lease_holder)
  values ($1, $2, $3, pg_current_xact_id(), $4, $5, $6, $7, 'test', 'sending', 1,
    now() + $9 * interval '1 millisecond' + interval '20 seconds', $10)
  returning id, extract(epoch from clock_timestamp()) * 1000 as now_ms`;

/** Sends a synthetic event while somebody waits, through the same client and with the same rules as any other. */
@Injectable()
export class EndpointTester {
  private readonly issuer: string;

  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveriesRepository,
    private readonly worker: DeliveryWorker,
    private readonly journal: Journal,
    private readonly limits: LimitsService,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.issuer = publicUrl(settings);
  }

  /**
   * Resolves when the endpoint answered, or did not. Works on endpoints that are switched off, too.
   * @throws Problem webhook.not_found, limit.exceeded
   */
  async test(change: Omit<EndpointChange, 'tx'>, id: string): Promise<WebhookTested> {
    const endpoint = await this.endpoints.get(change.scope, id);
    refuseIfExceeded(await this.limits.count(TESTS, change.actor.id ?? change.origin.ip));
    const leaseHolder = randomUUID();
    const event = this.event(endpoint);
    const formatKey = formatKeyOf(endpoint.format, TYPE);
    const body = renderBody(formatKey, event, this.issuer);
    const { id: deliveryId, skewMs } = await this.write(
      endpoint,
      change,
      event,
      formatKey,
      body,
      leaseHolder,
    );

    const made = await this.worker.attempt(
      endpoint,
      {
        id: deliveryId,
        organisationId: endpoint.organisationId,
        endpointId: endpoint.id,
        eventId: event.id,
        eventType: TYPE,
        eventAt: event.occurredAt,
        formatKey,
        trigger: 'test',
        attempts: 1,
        autoAttempts: 0,
        deliveredAt: null,
        leaseHolder,
        body,
      },
      { at: performance.now(), skewMs },
    );
    const judged = await made?.recorded;
    const delivery = await this.deliveries.find(
      endpoint.organisationId,
      this.database.manager,
      endpoint.id,
      deliveryId,
    );
    const [attempt] = delivery ? await this.deliveries.attemptsOf(delivery) : [];
    if (!judged || !attempt)
      throw new Problem('service.unavailable', {
        detail: 'The test could not be sent. Look at the state of the webhook.',
        retryAfter: 5,
      });
    return {
      delivery_id: deliveryId,
      delivered: judged.verdict.fate === 'delivered',
      attempt: toAttempt(attempt),
    };
  }

  private event(endpoint: WebhookEndpointEntity) {
    const occurredAt = this.clock.now();
    const subjectId = endpoint.agentId ?? endpoint.id;
    const row = toEventRow({
      type: TYPE,
      organisationId: endpoint.organisationId,
      subjectId,
      occurredAt,
      data: { webhook_id: endpoint.id, test: true },
    });
    return {
      id: row.id,
      organisationId: endpoint.organisationId,
      type: TYPE,
      subjectId,
      occurredAt,
      data: row.data,
    };
  }

  private async write(
    endpoint: WebhookEndpointEntity,
    { actor, origin }: Omit<EndpointChange, 'tx'>,
    event: ReturnType<EndpointTester['event']>,
    formatKey: string,
    body: Buffer,
    leaseHolder: string,
  ): Promise<{ id: string; skewMs: number }> {
    return this.database.transaction(async (tx) => {
      const [written] = await tx.query<{ id: string; now_ms: string }[]>(WRITE, [
        endpoint.organisationId,
        endpoint.id,
        event.id,
        TYPE,
        event.occurredAt,
        event.subjectId,
        formatKey,
        body,
        endpoint.timeoutMs,
        leaseHolder,
      ]);
      await this.journal.write(
        tx,
        aboutEndpoint(
          endpoint,
          { occurredAt: event.occurredAt, actor: [actor], origin },
          { type: 'webhook.tested', details: { webhook_id: endpoint.id } },
        ),
      );
      return { id: written!.id, skewMs: Number(written!.now_ms) - this.clock.now().getTime() };
    });
  }
}
