import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import {
  AgentsService,
  requireRecordReader,
  type AgentCaller,
  type AgentEntity,
} from '../../agents/index.js';
import { CredentialsService } from '../../credentials/index.js';
import { DefaultOrganisation } from '../../members/index.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { originOf } from '../../platform/http/origin.js';

/** What routes about personas and drift ask before they do anything. */
@Injectable()
export class PersonaAccess {
  constructor(
    private readonly agents: AgentsService,
    private readonly credentials: CredentialsService,
    private readonly organisation: DefaultOrganisation,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * The agent whose records are read. When everything is private a stranger is refused before the agent is looked up.
   * @throws Problem agent.not_found, authentication.required, authorization.denied
   */
  async readable(caller: AgentCaller | null, id: string): Promise<AgentEntity> {
    requireRecordReader(caller, { id }, this.settings);
    const agent = await this.agents.getStored(
      scopeOf(caller ?? { organisationId: this.organisation.id }),
      id,
    );
    requireRecordReader(caller, agent, this.settings);
    return agent;
  }

  /** @throws Problem agent.not_found */
  async writable(caller: AgentCaller, id: string): Promise<AgentEntity> {
    return this.agents.getStored(scopeOf(caller), id);
  }

  /** Who writes, for the domain. */
  writeOf(caller: AgentCaller, agentId: string, request: FastifyRequest) {
    return {
      organisationId: scopeOf(caller),
      agentId,
      actor: { type: 'agent', id: caller.id, name: caller.name } as const,
      origin: originOf(request),
      precondition: request.precondition,
    };
  }

  /**
   * The API key that the call presented, or null. Clients may send one beside a bearer token; then nobody has looked at
   * it yet, and one that is not the caller's own is as good as none.
   */
  async presentedKey(caller: AgentCaller, { headers }: FastifyRequest): Promise<string | null> {
    const key = headers['x-api-key'];
    if (typeof key !== 'string' || key === '') return null;
    const credential = await this.credentials.find(key);
    return credential?.agentId === caller.id ? key : null;
  }
}
