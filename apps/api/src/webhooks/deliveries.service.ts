import { Injectable } from '@nestjs/common';
import type {
  AgentDeliveryQuery,
  DeadLetterQuery,
  Explanation,
  WebhookDelivery,
  WebhookDeliveryQuery,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { changesBetween, Journal, type Change } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';
import {
  DeliveriesRepository,
  type AttemptRow,
  type DeliveryRow,
  type FullDelivery,
} from './deliveries.repository.js';
import { toDelivery } from './delivery.mapper.js';
import type { WebhookEndpointEntity } from './endpoint.entity.js';
import { aboutEndpoint, hostOf } from './endpoint-facts.js';
import { EndpointsService, type EndpointChange } from './endpoints.service.js';
import type { EndpointScope } from './endpoints.repository.js';
import { LaneSignals } from './lane-signals.js';
import { WebhookSecrets } from './secrets.js';
import { whyUndelivered } from './why-undelivered.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What was sent, what could not be, and sending it again. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly repository: DeliveriesRepository,
    private readonly endpoints: EndpointsService,
    private readonly secrets: WebhookSecrets,
    private readonly journal: Journal,
    private readonly signals: LaneSignals,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  async list(
    scope: EndpointScope,
    endpointId: string,
    { cursor, ...query }: WebhookDeliveryQuery,
  ): Promise<Page<WebhookDelivery>> {
    await this.endpoints.get(scope, endpointId);
    return this.page(`webhook_deliveries:${endpointId}`, { cursor, limit: query.limit }, (after) =>
      this.repository.list(scope.organisationId, [endpointId], query, after),
    );
  }

  /** What was sent about an agent, to every endpoint that hears about it. */
  async about(
    scope: Scope,
    { cursor, agent_id, ...query }: AgentDeliveryQuery,
  ): Promise<Page<WebhookDelivery>> {
    const endpointIds = await this.endpoints.idsAbout(scope, agent_id);
    const about = { ...query, subject_id: agent_id };
    return this.page(`webhook_deliveries:${scope}:${agent_id}`, { cursor, limit: query.limit }, (after) =>
      this.repository.list(scope, endpointIds, about, after),
    );
  }

  deadLetters(scope: Scope, query: DeadLetterQuery): Promise<Page<WebhookDelivery>> {
    return this.page(`dead_letters:${scope}`, query, (after) =>
      this.repository.deadLetters(scope, query, after),
    );
  }

  /** For the compatibility surface: by offset with the number of all, and from a cursor when one is given. */
  async listForClients(
    { organisationId, id }: WebhookEndpointEntity,
    { limit, offset, cursor }: { limit: number; offset: number; cursor?: string },
  ): Promise<Page<FullDelivery> & { total: number }> {
    let total = 0;
    const read = async (after: Position | null) => {
      const place = { limit, offset: after ? 0 : offset, after };
      const found = await this.repository.listForClients(organisationId, id, place);
      total = found.total;
      return found.deliveries;
    };
    const found = await this.cursors.page(`webhook_deliveries:${id}`, { cursor, limit }, read, positionOf);
    return { ...found, total };
  }

  /** One delivery with everything that is kept about it. @throws Problem webhook_delivery.not_found */
  async detail(
    scope: Scope,
    id: string,
  ): Promise<{
    delivery: DeliveryRow;
    body: Buffer | null;
    attempts: AttemptRow[];
    why: Explanation | null;
  }> {
    const { manager } = this.database;
    const endpointId = await this.repository.endpointOf(scope, manager, id);
    const delivery = endpointId && (await this.repository.find(scope, manager, endpointId, id));
    if (!delivery) throw deliveryNotFound();
    const [body, attempts, endpoint, canSign] = await Promise.all([
      this.repository.bodyOf(manager, delivery),
      this.repository.attemptsOf(delivery),
      this.endpoints.find({ organisationId: scope }, endpointId),
      this.secrets.canSign(scope, endpointId),
    ]);
    const known = { delivery, isBodyKept: body !== null, endpoint, canSign };
    return { delivery, body, attempts, why: whyUndelivered(known, this.clock.now()) };
  }

  /**
   * Sends a delivery again: the same event id, the same bytes. Uses up none of the automatic attempts.
   * @throws Problem webhook_delivery.not_found, webhook_delivery.in_flight, webhook_delivery.body_gone
   */
  async replay(change: EndpointChange, id: string, endpointId?: string): Promise<FullDelivery> {
    const { tx } = change;
    const { endpoint, delivery } = await this.find(change, id, endpointId);
    if (!(await this.repository.bodyOf(tx, delivery)))
      throw new Problem('webhook_delivery.body_gone', {
        detail: 'Bodies are kept for 30 days; this one is gone.',
      });
    if (!(await this.repository.replay(endpoint.organisationId, tx, id)))
      throw new Problem('webhook_delivery.in_flight', {
        detail: 'This delivery is being sent right now. Look at it again in a moment.',
      });
    await this.record(change, endpoint, id, { type: 'webhook.replayed' });
    this.database.afterCommit(tx, () => this.signals.wake(endpoint.organisationId, endpoint.id));
    return (await this.repository.findFull(endpoint.organisationId, tx, endpoint.id, id))!;
  }

  /** @throws Problem webhook_delivery.not_found, webhook_delivery.finished */
  async cancel(change: EndpointChange, id: string): Promise<DeliveryRow> {
    const { tx } = change;
    const { endpoint, delivery } = await this.find(change, id);
    if (!(await this.repository.cancel(endpoint.organisationId, tx, id)))
      throw new Problem('webhook_delivery.finished', {
        detail: 'Only a delivery that waits can be cancelled.',
      });
    const changes = changesBetween({ state: delivery.state }, { state: 'cancelled' });
    await this.record(change, endpoint, id, { type: 'webhook.cancelled', changes });
    return (await this.repository.find(endpoint.organisationId, tx, endpoint.id, id))!;
  }

  /** Takes dead letters off the list. Returns how many. */
  async dismiss(
    { tx, scope, actor, origin }: EndpointChange,
    by: { ids?: string[]; endpointId?: string },
  ): Promise<number> {
    const { count, endpointIds } = await this.repository.dismiss(scope.organisationId, tx, by);
    await this.journal.write(tx, {
      organisationId: scope.organisationId,
      occurredAt: this.clock.now(),
      type: 'webhook.dismissed',
      outcome: 'success',
      actor: [actor],
      origin,
      // Of one endpoint where they are all of one, and otherwise of the organisation.
      object: endpointIds[1]
        ? { type: 'organisation', id: scope.organisationId, name: null }
        : { type: 'webhook', id: endpointIds[0] ?? by.endpointId ?? scope.organisationId, name: null },
      changes: changesBetween({ dismissed: 0 }, { dismissed: count }),
      details: { dismissed: count, webhook_ids: endpointIds },
    });
    return count;
  }

  /**
   * A delivery of an endpoint that the caller can reach, and that endpoint, standing still: nothing is sent again to one
   * that is deleted at the same moment.
   * @throws Problem webhook.not_found, webhook_delivery.not_found
   */
  private async find({ tx, scope }: EndpointChange, id: string, endpointId?: string) {
    const of = endpointId ?? (await this.repository.endpointOf(scope.organisationId, tx, id));
    if (!of) throw deliveryNotFound();
    const endpoint = await this.endpoints.getForUpdate(scope, tx, of);
    const delivery = UUID.test(id)
      ? await this.repository.find(scope.organisationId, tx, endpoint.id, id)
      : null;
    if (!delivery) throw deliveryNotFound();
    return { endpoint, delivery };
  }

  private record(
    { tx, actor, origin }: EndpointChange,
    endpoint: WebhookEndpointEntity,
    deliveryId: string,
    story: { type: 'webhook.replayed' | 'webhook.cancelled'; changes?: Change[] },
  ): Promise<void> {
    const circumstances = { occurredAt: this.clock.now(), actor: [actor], origin };
    return this.journal.write(
      tx,
      aboutEndpoint(endpoint, circumstances, {
        ...story,
        object: { type: 'webhook_delivery', id: deliveryId, name: hostOf(endpoint) },
        details: { webhook_id: endpoint.id, delivery_id: deliveryId },
      }),
    );
  }

  private async page(
    list: string,
    asked: { cursor?: string | undefined; limit: number },
    read: (after: Position | null) => Promise<DeliveryRow[]>,
  ): Promise<Page<WebhookDelivery>> {
    return inPage(await this.cursors.page(list, asked, read, positionOf), toDelivery);
  }
}

type Position = [sortedBy: string, id: string];

const positionOf = ({ position, id }: DeliveryRow): Position => [position, id];

const deliveryNotFound = () =>
  new Problem('webhook_delivery.not_found', { detail: 'No delivery has this id.' });
