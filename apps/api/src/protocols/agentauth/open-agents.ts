import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import type { AgentEntity } from '../../agents/index.js';
import type { Transaction } from '../../platform/database/database.js';
import { PersonasService } from '../../personas/index.js';
import { EndpointsRepository } from '../../webhooks/index.js';
import { toWireAgent } from './wire.js';

/** The agent of the open family: the 8 keys and what else its readers want to see. */
@Injectable()
export class OpenAgents {
  constructor(
    private readonly personas: PersonasService,
    private readonly webhooks: EndpointsRepository,
  ) {}

  /** @param tx the transaction that changed them, if one did */
  async formsOf(scope: Scope, agents: readonly AgentEntity[], tx?: Transaction) {
    const ids = agents.map(({ id }) => id);
    const [personas, webhooks] = await Promise.all([
      this.personas.summaryOf(scope, ids, tx),
      this.webhooks.countOf(scope, ids, tx),
    ]);
    return agents.map((agent) => {
      const persona = personas.get(agent.id);
      return {
        ...toWireAgent(agent),
        description: agent.description,
        last_verified_at: agent.lastVerifiedAt?.toISOString() ?? null,
        webhook_count: webhooks.get(agent.id) ?? 0,
        metadata: agent.metadata,
        ...(persona && {
          persona: persona.persona,
          persona_hash: persona.hash,
          persona_version: persona.version,
        }),
      };
    });
  }

  /** What a verification tells of an agent: whether its persona, if it has one, is what was once accepted. */
  async verifiedForm(agent: AgentEntity) {
    const persona = (await this.personas.summaryOf(agent.organisationId, [agent.id])).get(agent.id);
    return { ...toWireAgent(agent), ...(persona && { persona_valid: persona.isIntact }) };
  }
}
