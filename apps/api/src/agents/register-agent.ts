import { Injectable } from '@nestjs/common';
import { ADMIN_PERMISSION, isAdministrator, type RateTier } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { type ActivityActor, Journal, type Origin } from '../journal/index.js';
import { CredentialsService, type IssuedApiKey } from '../credentials/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { type Decision } from '../policy/index.js';
import { randomId } from '../platform/ids/ids.js';
import { refuseReservedName } from './reserved-names.js';
import type { AgentEntity } from './agent.entity.js';
import { withPrivatePersona } from './agent-metadata.js';
import { agentRegistered } from './agent-facts.js';
import { AgentsRepository } from './agents.repository.js';
import { PermissionCatalogueService } from './permission-catalogue.js';

export interface Registration {
  organisationId: Scope;
  name: string;
  ownerEmail: string;
  description?: string | null;
  /** Absent or null: the default. Checked here, whoever asks. */
  permissions?: readonly unknown[] | null;
  rateTier?: RateTier;
  isPersonaPrivate?: boolean;
}

/** Who registers: for the log, and for what they may hand on. */
export interface Registrar {
  actor: ActivityActor;
  mayGrantAdministration: Decision;
  /** Whether somebody has to look before the agent becomes active. */
  needsApproval: boolean;
}

/** Gives an agent its identity and its first API key. */
@Injectable()
export class RegisterAgent {
  constructor(
    private readonly repository: AgentsRepository,
    private readonly credentials: CredentialsService,
    private readonly catalogue: PermissionCatalogueService,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem request.permissions_invalid, request.invalid, agent.admin_not_grantable
   */
  async register(
    tx: Transaction,
    registration: Registration,
    registrar: Registrar,
    origin: Origin,
  ): Promise<{ agent: AgentEntity; apiKey: IssuedApiKey }> {
    const permissions = await this.catalogue.checked(
      registration.organisationId,
      tx,
      registration.permissions,
    );
    if (isAdministrator(permissions) && !registrar.mayGrantAdministration.allowed)
      throw new Problem('agent.admin_not_grantable', {
        detail: `Only an administrator may register an agent with ${ADMIN_PERMISSION}. Ask for narrower permissions.`,
        trace: { decision: registrar.mayGrantAdministration },
      });

    refuseReservedName(registration.name, registrar);

    const now = this.clock.now();
    const agent: AgentEntity = {
      id: randomId('agt_'),
      organisationId: registration.organisationId,
      name: registration.name,
      ownerEmail: registration.ownerEmail,
      description: registration.description ?? null,
      status: registrar.needsApproval ? 'pending' : 'active',
      rateTier: registration.rateTier ?? 'free',
      permissions,
      metadata: withPrivatePersona({}, registration.isPersonaPrivate ?? false),
      tokenEpoch: 0,
      createdAt: now,
      updatedAt: now,
      lastVerifiedAt: null,
      revokedAt: null,
      deletedAt: null,
    };
    await this.repository.insert(tx, agent);
    const apiKey = await this.credentials.issueApiKey(tx, agent, 'First key');
    await this.journal.write(
      tx,
      agentRegistered(agent, { occurredAt: now, actor: [registrar.actor], origin }),
    );
    return { agent, apiKey };
  }

  /** What is wrong with the permissions of a registration, without registering anything. */
  permissionFaults(organisationId: Scope, requested: readonly unknown[]) {
    return this.catalogue.faults(organisationId, requested);
  }
}
