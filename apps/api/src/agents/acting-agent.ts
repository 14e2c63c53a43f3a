import { Injectable } from '@nestjs/common';
import { CredentialsService } from '../credentials/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { AgentsRepository, type CurrentAgent } from './agents.repository.js';

/** Agents that write. */
@Injectable()
export class ActingAgent {
  constructor(
    private readonly repository: AgentsRepository,
    private readonly credentials: CredentialsService,
  ) {}

  /**
   * The agent that acts, as it is now and will be until the transaction ends. It was known when its request came; since
   * then it may have waited behind the very call that ends it, or its key.
   * @param alongside the agent it acts on, locked with it
   * @throws Problem authentication.failed, agent.not_active
   */
  async hold(
    tx: Transaction,
    { agentId, credentialId }: { agentId: string; credentialId: string | null },
    alongside?: string,
  ): Promise<CurrentAgent> {
    const held = await this.repository.findAllForUpdate(tx, [agentId, ...(alongside ? [alongside] : [])]);
    const agent = requireActive(held.find(({ id }) => id === agentId));
    // Keys change while their agent is locked, so this one stands as well.
    if (credentialId && !(await this.credentials.isUsable(tx, credentialId)))
      throw new Problem('authentication.failed', {
        detail: 'The API key has just ended.',
        trace: { cause: 'key_revoked' },
      });
    return agent;
  }
}

/** @throws Problem authentication.failed for an agent that is gone; agent.not_active */
export function requireActive<A extends { status: string }>(agent: A | null | undefined): A {
  if (!agent)
    throw new Problem('authentication.failed', {
      detail: 'The agent behind these credentials is gone.',
      trace: { cause: 'agent_deleted' },
    });
  if (agent.status !== 'active')
    throw new Problem('agent.not_active', {
      detail: `The agent is ${agent.status}. Ask its owner.`,
      trace: { cause: `agent_${agent.status}` },
    });
  return agent;
}
