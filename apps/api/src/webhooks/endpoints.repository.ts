import { Injectable } from '@nestjs/common';
import type { WebhookQuery } from '@signet/contracts';
import { IsNull } from 'typeorm';
import type { Scope } from '../access/index.js';
import { AgentsRepository } from '../agents/index.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { WebhookEndpointEntity } from './endpoint.entity.js';

// What cannot be an id of ours is not looked up: clients of the compatibility surface send anything.
const ENDPOINT_ID = /^wh_[0-9a-f]{24}$/;

const ADMINISTRATORS = `select id from agent where organisation_id = :organisationId and '*:*:*' = any (permissions)`;

/** The endpoints of the organisation, of an agent, and of some administrators: whom the fan-out asks about that agent. */
const hearsAbout = (administrators: string) =>
  `(endpoint.agent_id is null or endpoint.agent_id = :about or endpoint.agent_id in (${administrators}))`;

/** Which endpoints a caller can see: those of an organisation, or those of one agent in it. */
export interface EndpointScope {
  organisationId: Scope;
  agentId?: string;
}

@Injectable()
export class EndpointsRepository {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentsRepository,
  ) {}

  async find(scope: EndpointScope, tx: Transaction, id: string): Promise<WebhookEndpointEntity | null> {
    if (!ENDPOINT_ID.test(id)) return null;
    return tx.findOneBy(WebhookEndpointEntity, { ...scope, id, deletedAt: IsNull() });
  }

  /** The same, locked against concurrent changes until the transaction ends. */
  async findForUpdate(
    scope: EndpointScope,
    tx: Transaction,
    id: string,
  ): Promise<WebhookEndpointEntity | null> {
    if (!ENDPOINT_ID.test(id)) return null;
    return tx.findOne(WebhookEndpointEntity, {
      where: { ...scope, id, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async insert(tx: Transaction, endpoint: Partial<WebhookEndpointEntity>): Promise<void> {
    await tx.insert(WebhookEndpointEntity, endpoint);
  }

  async update(
    scope: EndpointScope,
    tx: Transaction,
    id: string,
    change: Partial<WebhookEndpointEntity>,
  ): Promise<void> {
    await tx.update(WebhookEndpointEntity, { ...scope, id }, change);
  }

  /** Newest first, one row more than asked. `after` is (created_at, id) of the last row seen. */
  async list(
    scope: Scope,
    { state, agent_id, about, limit }: Omit<WebhookQuery, 'cursor'>,
    after: readonly [string, string] | null,
  ): Promise<{ endpoint: WebhookEndpointEntity; position: [string, string] }[]> {
    const query = this.database.manager
      .createQueryBuilder(WebhookEndpointEntity, 'endpoint')
      .where('endpoint.organisation_id = :organisationId', { organisationId: scope })
      .andWhere('endpoint.deleted_at is null')
      .orderBy('endpoint.created_at', 'DESC')
      .addOrderBy('endpoint.id', 'DESC')
      .limit(limit + 1);
    if (state) query.andWhere('endpoint.state = :state', { state });
    if (agent_id) query.andWhere('endpoint.agent_id = :agent_id', { agent_id });
    if (about)
      query
        .andWhere(
          hearsAbout(`${ADMINISTRATORS} and endpoint.hears_all and status = 'active' and deleted_at is null`),
          { about },
        )
        .andWhere(`coalesce(nullif(endpoint.filters -> 'subject_ids', 'null') ? :about, true)`);
    if (after)
      query.andWhere('(endpoint.created_at, endpoint.id) < (:at::timestamptz, :id)', {
        at: after[0],
        id: after[1],
      });
    const endpoints = await query.getMany();
    return endpoints.map((endpoint) => ({
      endpoint,
      position: [endpoint.createdAt.toISOString(), endpoint.id],
    }));
  }

  /** The endpoints that may have been told about an agent, whatever they are narrowed to by now. */
  async idsAbout(scope: Scope, about: string): Promise<string[]> {
    const endpoints = await this.database.manager
      .createQueryBuilder(WebhookEndpointEntity, 'endpoint')
      .select('endpoint.id')
      .where('endpoint.organisation_id = :organisationId', { organisationId: scope })
      .andWhere('endpoint.deleted_at is null')
      .andWhere(hearsAbout(ADMINISTRATORS), { about })
      .getMany();
    return endpoints.map(({ id }) => id);
  }

  /** All endpoints of one agent, newest first. */
  ofAgent(scope: Scope, agentId: string): Promise<WebhookEndpointEntity[]> {
    return this.database.manager.find(WebhookEndpointEntity, {
      where: { organisationId: scope, agentId, deletedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** What a worker needs to know to wake an endpoint, or null when it is not to be called. */
  async wakeable(
    scope: Scope,
    id: string,
  ): Promise<{ id: string; organisationId: Scope; isSlow: boolean } | null> {
    const [row] = await this.database.manager.query<{ id: string; organisationId: Scope; isSlow: boolean }[]>(
      `select id, organisation_id as "organisationId", (is_slow or breaker <> 'closed') as "isSlow"
       from webhook_endpoint
       where organisation_id = $1 and id = $2 and state = 'active' and deleted_at is null`,
      [scope, id],
    );
    return row ?? null;
  }

  /** How many endpoints each of these agents has. */
  async countOf(
    scope: Scope,
    agentIds: readonly string[],
    tx: Transaction = this.database.manager,
  ): Promise<Map<string, number>> {
    const rows = await tx.query<{ agent_id: string; count: number }[]>(
      `select agent_id, count(*)::int as count from webhook_endpoint
       where organisation_id = $1 and agent_id = any($2) and deleted_at is null group by agent_id`,
      [scope, agentIds],
    );
    return new Map(rows.map(({ agent_id, count }) => [agent_id, count]));
  }

  /**
   * Counts what an owner has and may have. The owner's row is locked, so that two creations take turns.
   * @throws Problem agent.not_found when the owner is deleted
   */
  async roomFor(
    { organisationId, agentId }: EndpointScope,
    tx: Transaction,
  ): Promise<{ has: number; may: number }> {
    if (!agentId) {
      await tx.query('select from organisation where id = $1 for no key update', [organisationId]);
      const [row] = await tx.query<{ has: number }[]>(
        `select count(*)::int as has from webhook_endpoint
         where organisation_id = $1 and agent_id is null and deleted_at is null`,
        [organisationId],
      );
      return { has: row!.has, may: ENDPOINTS_MAX };
    }
    const may = await this.agents.webhooksMax(organisationId, tx, agentId);
    if (may === null)
      throw new Problem('agent.not_found', { detail: 'The owner of this webhook was deleted.' });
    const has = (await this.countOf(organisationId, [agentId], tx)).get(agentId) ?? 0;
    return { has, may };
  }
}

/** Endpoints an organisation may have beside those its agents make. */
const ENDPOINTS_MAX = 50;
