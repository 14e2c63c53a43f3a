import { Injectable } from '@nestjs/common';
import {
  ADMIN_PERMISSION,
  isAdministrator,
  withoutAdministration,
  type EditAgent,
  type RateTier,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Journal, type ActivityActor, type Origin, type StoryOf } from '../journal/index.js';
import { CredentialsService, type IssuedApiKey } from '../credentials/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';
import type { Decision } from '../policy/index.js';
import { TokenEnds, TokenFamilies } from '../tokens/index.js';
import { withPrivatePersona } from './agent-metadata.js';
import { agentChanged } from './agent-facts.js';
import type { AgentEntity } from './agent.entity.js';
import { agentNotFound } from './agent-not-found.js';
import { AgentsRepository } from './agents.repository.js';
import { isChangeable } from './changeable.js';
import { credentialRotated } from './credential-facts.js';
import { LastVerified } from './last-verified.js';
import { refuseReservedName } from './reserved-names.js';
import { PermissionCatalogueService } from './permission-catalogue.js';

/** Who changes an agent, where, from which request and in which transaction. */
export interface Change {
  tx: Transaction;
  organisationId: Scope;
  agentId: string;
  actor: ActivityActor;
  origin: Origin;
  /** Whether the actor may hand out `*:*:*`, and keys that are worth it. */
  mayGrantAdministration: Decision;
  /** Which version of the agent it is based on, where somebody said. */
  precondition?: Precondition;
}

/** What happened to the credentials of an agent, beside the change of its own row. */
export type Story = StoryOf<
  'credential.created' | 'credential.imported' | 'credential.rotated' | 'credential.revoked'
>;

interface Outcome {
  to: Partial<AgentEntity>;
  /** Why, in the words of whoever decided. */
  reason?: string;
  story?: Story;
}

type SettableStatus = 'active' | 'inactive' | 'suspended';

/** Changes of an agent after its registration. All of them bite on the next request, in every process. */
@Injectable()
export class ChangeAgent {
  constructor(
    private readonly repository: AgentsRepository,
    private readonly catalogue: PermissionCatalogueService,
    private readonly credentials: CredentialsService,
    private readonly families: TokenFamilies,
    private readonly tokenEnds: TokenEnds,
    private readonly lastVerified: LastVerified,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  setRateTier(change: Change, rateTier: RateTier): Promise<AgentEntity> {
    return this.apply(change, () => ({ to: { rateTier } }));
  }

  /**
   * An agent that stops being active loses its tokens at once, and does not find them again when it is back.
   * @throws Problem agent.not_pending for an agent that waits for approval: that is decided, not set
   */
  setStatus(change: Change, status: SettableStatus, reason?: string): Promise<AgentEntity> {
    return this.apply(change, async (agent, tx) => {
      if (agent.status === 'pending')
        throw new Problem('agent.not_pending', {
          detail: 'This agent waits for approval. Approve or deny it instead.',
        });
      // Said again it ends nothing more: tokens of the present epoch are given to active agents alone.
      if (status !== 'active' && status !== agent.status)
        await this.tokenEnds.endTokens(agent.organisationId, tx, agent.id);
      // Whoever comes back begins anew, too: a verification that was under way when the agent was stopped may have left
      // refresh tokens that nobody could use until now.
      if (status !== 'active' || agent.status !== 'active')
        await this.endFamilies(agent.organisationId, tx, agent.id, `agent_${status}`);
      return { to: { status }, reason };
    });
  }

  /** @throws Problem request.permissions_invalid, agent.admin_not_grantable */
  setPermissions(change: Change, requested: readonly unknown[]): Promise<AgentEntity> {
    return this.apply(change, async (agent, tx) => ({
      to: { permissions: await this.grantable(tx, change, agent, requested) },
    }));
  }

  /** Several fields at once, from the console. */
  edit(change: Change, input: EditAgent): Promise<AgentEntity> {
    return this.apply(change, async (agent, tx) => {
      if (input.name !== undefined && input.name !== agent.name) refuseReservedName(input.name, change);
      const to: Partial<AgentEntity> = {
        ...(input.name !== undefined && { name: input.name }),
        ...(input.owner_email !== undefined && { ownerEmail: input.owner_email }),
        ...(input.description !== undefined && { description: input.description }),
        ...(input.rate_tier !== undefined && { rateTier: input.rate_tier }),
        ...(input.private_persona !== undefined && {
          metadata: withPrivatePersona(agent.metadata, input.private_persona),
        }),
        ...(input.permissions && { permissions: await this.grantable(tx, change, agent, input.permissions) }),
      };
      return { to };
    });
  }

  /** @throws Problem agent.not_pending */
  approve(change: Change): Promise<AgentEntity> {
    return this.apply(change, (agent) => {
      requirePending(agent);
      return { to: { status: 'active' } };
    });
  }

  /** A denied agent is revoked: its key never works. @throws Problem agent.not_pending */
  deny(change: Change, reason: string): Promise<AgentEntity> {
    return this.apply(change, async (agent, tx) => {
      requirePending(agent);
      return this.end(tx, agent, reason);
    });
  }

  /** Ends an agent for good: its credentials and tokens stop working with the commit. Doing it again changes nothing. */
  async revoke(change: Change, reason?: string): Promise<AgentEntity> {
    const agent = await this.apply(
      change,
      (current, tx) => (current.status === 'revoked' ? { to: {} } : this.end(tx, current, reason)),
      { alsoRevoked: true },
    );
    return { ...agent, lastVerifiedAt: this.lastVerified.latest(agent.id, agent.lastVerifiedAt) };
  }

  /** Gone from lists and credentials; the log keeps what it did. */
  delete(change: Change): Promise<AgentEntity> {
    return this.apply(
      change,
      async (agent, tx) => {
        const now = this.clock.now();
        await this.credentials.revokeAllOf(agent.organisationId, tx, agent.id, now);
        await this.endFamilies(agent.organisationId, tx, agent.id, 'agent_deleted');
        return { to: { deletedAt: now } };
      },
      { alsoRevoked: true },
    );
  }

  /** Replaces every key by a new one, at once. */
  async rotateKey(change: Change): Promise<{ agent: AgentEntity; apiKey: IssuedApiKey }> {
    let apiKey: IssuedApiKey | undefined;
    const agent = await this.apply(change, async (current, tx) => {
      // Whoever shows a key that is no administrator's gets another one that is none.
      const permissions = change.mayGrantAdministration.allowed
        ? current.permissions
        : withoutAdministration(current.permissions);
      const { issued, replaced } = await this.credentials.replaceAll(tx, { ...current, permissions });
      apiKey = issued;
      return { to: {}, story: credentialRotated(issued, replaced, { credential_id: issued.id }) };
    });
    return { agent, apiKey: apiKey! };
  }

  /** Does something to an agent's credentials, on record, while the agent stands still. */
  async withCredentials<T>(
    change: Change,
    work: (tx: Transaction, agent: AgentEntity) => Promise<T>,
    storyOf: (result: T) => Story,
  ): Promise<T> {
    let result: T | undefined;
    await this.apply(change, async (agent, tx) => {
      result = await work(tx, agent);
      return { to: {}, story: storyOf(result) };
    });
    return result as T;
  }

  /**
   * The same, for what hands out a key. The key of an administrator makes its holder one.
   * @throws Problem agent.admin_not_grantable
   */
  handOutKey<T>(
    change: Change,
    work: (tx: Transaction, agent: AgentEntity) => Promise<T>,
    storyOf: (result: T) => Story,
  ): Promise<T> {
    const held = (tx: Transaction, agent: AgentEntity) => {
      if (isAdministrator(agent.permissions) && !change.mayGrantAdministration.allowed)
        throw new Problem('agent.admin_not_grantable', {
          detail: `You may not make a key for an agent that holds ${ADMIN_PERMISSION}.`,
          trace: { decision: change.mayGrantAdministration },
        });
      return work(tx, agent);
    };
    return this.withCredentials(change, held, storyOf);
  }

  /** One locked row, one change, on record; revoked agents stay as they are. */
  private async apply(
    { tx, organisationId, agentId, actor, origin, precondition }: Change,
    decide: (agent: AgentEntity, tx: Transaction) => Outcome | Promise<Outcome>,
    { alsoRevoked = false } = {},
  ): Promise<AgentEntity> {
    const agent = await this.repository.findForUpdate(organisationId, tx, agentId);
    if (!agent) throw agentNotFound(agentId);
    if (!alsoRevoked && !isChangeable(agent))
      throw new Problem('agent.revoked', {
        detail: 'A revoked agent cannot come back. Register a new one.',
      });
    precondition?.require(agent.updatedAt);

    const { to, reason, story } = await decide(agent, tx);
    const now = this.clock.now();
    const changed = Object.keys(to).length ? { ...to, updatedAt: laterThan(agent.updatedAt, now) } : {};
    if (Object.keys(changed).length) await this.repository.update(organisationId, tx, agentId, changed);
    const after = { ...agent, ...changed };
    const circumstances = { occurredAt: now, actor: [actor], origin, reason };
    await this.journal.write(
      tx,
      ...(story
        ? [{ ...circumstances, ...story, organisationId, agentId, outcome: 'success' as const }]
        : []),
      ...agentChanged(agent, after, circumstances),
    );
    return after;
  }

  /** Nobody hands out what they do not hold: `*:*:*` needs somebody who may. */
  private async grantable(
    tx: Transaction,
    { organisationId, mayGrantAdministration }: Change,
    agent: AgentEntity,
    requested: readonly unknown[],
  ): Promise<string[]> {
    const permissions = await this.catalogue.checked(organisationId, tx, requested);
    const isNewAdministrator = isAdministrator(permissions) && !isAdministrator(agent.permissions);
    if (isNewAdministrator && !mayGrantAdministration.allowed)
      throw new Problem('agent.admin_not_grantable', {
        detail: `You may not grant ${ADMIN_PERMISSION}.`,
        trace: { decision: mayGrantAdministration },
      });
    return permissions;
  }

  private async end(tx: Transaction, agent: AgentEntity, reason?: string): Promise<Outcome> {
    const now = this.clock.now();
    await this.credentials.revokeAllOf(agent.organisationId, tx, agent.id, now);
    await this.endFamilies(agent.organisationId, tx, agent.id, 'agent_revoked');
    return { to: { status: 'revoked', revokedAt: now }, reason };
  }

  private async endFamilies(scope: Scope, tx: Transaction, agentId: string, reason: string): Promise<void> {
    await this.families.revokeAllOf(scope, tx, agentId, reason, this.clock.now());
  }
}

function requirePending(agent: AgentEntity): void {
  if (agent.status !== 'pending')
    throw new Problem('agent.not_pending', {
      detail: `The agent is ${agent.status}: it was decided already.`,
    });
}
