import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { CredentialsService } from '../credentials/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem, type Trace } from '../platform/errors/problem.js';
import { decide, type Stopped } from '../policy/index.js';
import { subjectOf } from './agent-caller.js';
import type { AgentEntity } from './agent.entity.js';
import { AgentsRepository } from './agents.repository.js';

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
   * @param alongside the agent it acts on, locked with it where it is one of the same organisation
   * @throws Problem authentication.failed, agent.not_active
   */
  async hold(
    scope: Scope,
    tx: Transaction,
    { agentId, credentialId }: { agentId: string; credentialId: string | null },
    alongside?: string,
  ): Promise<AgentEntity> {
    const held = await this.repository.findAllForUpdate(scope, tx, agentId, alongside);
    const agent = requireActive(
      held.find(({ id }) => id === agentId),
      agentId,
      credentialId ? { credential_id: credentialId } : undefined,
    );
    // Keys change while their agent is locked, so this one stands as well.
    const ended = credentialId && (await this.credentials.endOf(scope, tx, credentialId));
    if (ended)
      throw new Problem('authentication.failed', { detail: 'The API key has just ended.', trace: ended });
    return agent;
  }
}

/**
 * @param id of the agent, which is gone when there is none
 * @param details which credential was presented, for the record
 * @throws Problem authentication.failed for an agent that is gone; agent.not_active
 */
export function requireActive<A extends { id: string; status: string; permissions: readonly string[] }>(
  agent: A | null | undefined,
  id: string,
  details?: Trace['details'],
): A {
  const subject = subjectOf(agent ?? { id, status: 'deleted', permissions: [] });
  const decision = decide(subject, 'agent.act', null, null);
  if (decision.allowed) return agent!;
  const cause = `agent_${subject.status as Stopped}` as const;
  const trace = { cause, decision, ...(details && { details }) };
  throw agent
    ? new Problem('agent.not_active', { detail: `The agent is ${agent.status}. Ask its owner.`, trace })
    : new Problem('authentication.failed', { detail: 'The agent behind these credentials is gone.', trace });
}
