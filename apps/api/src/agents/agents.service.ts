import { Injectable } from '@nestjs/common';
import type {
  Agent,
  AgentFigures,
  AgentQuery,
  ExpiringCredentials,
  RegisterAgent as RegisterAgentInput,
  RegisteredAgent,
} from '@signet/contracts';
import { type Operator, type Scope, scopeOf } from '../access/index.js';
import type { Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';
import { agentNotFound } from './agent-not-found.js';
import type { AgentEntity } from './agent.entity.js';
import { toAgent } from './agent.mapper.js';
import { AgentLookups } from './agent-lookups.js';
import { AgentsRepository, type AgentFilters } from './agents.repository.js';
import { LastVerified } from './last-verified.js';
import { mayGrantAdministration } from './operator-grants.js';
import { RegisterAgent } from './register-agent.js';

const EXPIRES_SOON_MS = 14 * 86_400_000;
const EXPIRING_SHOWN = 20;

const AGENT_ID = /^agt_[0-9a-f]{32}$/;

const positionOf = ({ sortValue, id }: { sortValue: string; id: string }): [string, string] => [
  sortValue,
  id,
];

/** The life of agents. */
@Injectable()
export class AgentsService {
  constructor(
    private readonly database: Database,
    private readonly repository: AgentsRepository,
    private readonly lookups: AgentLookups,
    private readonly registration: RegisterAgent,
    private readonly lastVerified: LastVerified,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  async list(operator: Operator, { cursor, ...query }: AgentQuery): Promise<Page<Agent>> {
    await this.lastVerified.flush();
    const scope = scopeOf(operator);
    const found = await this.cursors.page(
      `agents:${scope}:${query.sort}`,
      { cursor, limit: query.limit },
      (after) => this.repository.list(scope, query, after),
      positionOf,
    );
    return inPage(found, toAgent);
  }

  /** For the compatibility surface: by offset with the number of all matches, and from a cursor when one is given. */
  async listForClients(
    scope: Scope,
    filters: AgentFilters,
    { limit, offset, cursor }: { limit: number; offset: number; cursor?: string },
  ): Promise<Page<AgentEntity> & { total: number }> {
    await this.lastVerified.flush();
    const query = { ...filters, limit, sort: '-created_at' } as const;
    const [found, total] = await Promise.all([
      this.cursors.page(
        `agents:${scope}:${query.sort}`,
        { cursor, limit },
        (after) => this.repository.list(scope, query, after, after ? 0 : offset),
        positionOf,
      ),
      this.repository.count(scope, filters),
    ]);
    return { ...found, total };
  }

  /** @throws Problem agent.not_found */
  async get(operator: Operator, id: string): Promise<Agent> {
    await this.lastVerified.flush();
    return this.getWithin(this.database.manager, operator, id);
  }

  /** The same in the transaction that changed it. */
  async getWithin(tx: Transaction, operator: Operator, id: string): Promise<Agent> {
    const agent = await this.repository.counted(scopeOf(operator), tx, id);
    if (!agent) throw agentNotFound(id);
    return toAgent({ ...agent, lastVerifiedAt: this.lastVerified.latest(id, agent.lastVerifiedAt) });
  }

  async figures(operator: Operator): Promise<AgentFigures> {
    return { by_status: await this.repository.countByStatus(scopeOf(operator)) };
  }

  /** How many agents each rate tier has; tiers without any are left out. */
  countByTier(scope: Scope, tx: Transaction = this.database.manager): Promise<Map<string, number>> {
    return this.repository.countByTier(scope, tx);
  }

  /** The keys somebody should replace before they end. */
  async expiringCredentials(operator: Operator): Promise<ExpiringCredentials> {
    const now = this.clock.now();
    const rows = await this.repository.expiringCredentials(scopeOf(operator), {
      after: now,
      until: new Date(now.getTime() + EXPIRES_SOON_MS),
      limit: EXPIRING_SHOWN,
    });
    return { data: rows.map((row) => ({ ...row, expires_at: row.expires_at.toISOString() })) };
  }

  /** The agent as stored. A foreign organisation's agent does not exist. @throws Problem agent.not_found */
  async getStored(scope: Scope, id: string): Promise<AgentEntity> {
    // Ids are ours: what cannot be one must not reach a statement that others share.
    const agent = AGENT_ID.test(id) ? await this.lookups.findIn(scope, id) : null;
    if (!agent) throw agentNotFound(id);
    return agent;
  }

  /** The same for readers who are shown when it was last verified. @throws Problem agent.not_found */
  async getVerified(scope: Scope, id: string): Promise<AgentEntity> {
    await this.lastVerified.flush();
    return this.getStored(scope, id);
  }

  /** Registers on behalf of an operator. */
  async register(
    tx: Transaction,
    operator: Operator,
    input: RegisterAgentInput,
    origin: Origin,
  ): Promise<RegisteredAgent> {
    const { agent, apiKey } = await this.registration.register(
      tx,
      {
        organisationId: operator.organisationId,
        name: input.name,
        ownerEmail: input.owner_email,
        description: input.description,
        permissions: input.permissions,
        rateTier: input.rate_tier,
        isPersonaPrivate: input.private_persona,
      },
      { actor: operator, mayGrantAdministration: mayGrantAdministration(operator), needsApproval: false },
      origin,
    );
    return {
      agent: toAgent({ ...agent, credentialCount: 1 }),
      credential: { id: apiKey.id, api_key: apiKey.secret },
    };
  }

  /** The agent as stored, standing still until the transaction ends. @throws Problem agent.not_found */
  async getForUpdate(scope: Scope, tx: Transaction, id: string): Promise<AgentEntity> {
    const agent = await this.repository.findForUpdate(scope, tx, id);
    if (!agent) throw agentNotFound(id);
    return agent;
  }
}
