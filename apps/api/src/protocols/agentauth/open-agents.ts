import { Injectable } from '@nestjs/common';
import type { AgentEntity } from '../../agents/index.js';
import { toWireAgent } from './wire.js';

/** The agent of the open family: the 8 keys and what else its readers want to see. */
@Injectable()
export class OpenAgents {
  async formsOf(agents: readonly AgentEntity[]) {
    return agents.map((agent) => ({
      ...toWireAgent(agent),
      description: agent.description,
      last_verified_at: agent.lastVerifiedAt?.toISOString() ?? null,
      webhook_count: 0,
      metadata: agent.metadata,
    }));
  }
}
