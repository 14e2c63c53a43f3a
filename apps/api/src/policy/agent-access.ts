import { isAdministrator, withoutAdministration } from '@signet/contracts';
import type { CurrentAgent, Registrar } from '../agents/index.js';
import type { Settings } from '../platform/config/settings.js';
import { Problem } from '../platform/errors/problem.js';

/** An active agent that proved who it is. `permissions` are what it may with the credential it showed. */
export interface AgentCaller extends CurrentAgent {
  /** The agent as it is, when the credential is good for less than the agent holds. */
  stored?: CurrentAgent;
}

/**
 * Says what an agent may with the credential it showed. One that was not issued to an administrator does not become an
 * administrator's when the agent does: who made it, or holds a copy, was never to have that much.
 */
export function callerWith({ mayAdminister }: { mayAdminister: boolean }, agent: CurrentAgent): AgentCaller {
  if (mayAdminister || !isAdministrator(agent.permissions)) return agent;
  return { ...agent, permissions: withoutAdministration(agent.permissions), stored: agent };
}

/** What a route asks of the agent that calls it. */
export type AgentRule = 'agent' | 'self-or-admin' | 'admin';

/** Returns why `caller` may not act under `rule` on the agent `target`, or null when it may. */
export function agentAccess(rule: AgentRule, caller: AgentCaller, target: string | undefined): string | null {
  switch (rule) {
    case 'agent':
      return null;
    case 'self-or-admin':
      // The same answer whether or not the other agent exists: existence is information.
      return target === caller.id || isAdministrator(caller.permissions)
        ? null
        : 'An agent may only act on itself. Ask an administrator.';
    case 'admin':
      if (isAdministrator(caller.permissions)) return null;
      return caller.stored
        ? 'This agent became an administrator after the key was issued. Use one that was issued since.'
        : 'This needs an agent that holds *:*:*.';
    default:
      return rule satisfies never;
  }
}

/**
 * Says who registers an agent and what they may hand on. Without a caller the registration policy decides.
 * @throws Problem agent.registration_closed
 */
export function registrarFor(caller: AgentCaller | null, settings: Settings): Registrar {
  const isAdmin = caller !== null && isAdministrator(caller.permissions);
  if (settings.SIGNET_REGISTRATION === 'closed' && !isAdmin)
    throw new Problem('agent.registration_closed', {
      detail: 'Only an administrator registers agents here.',
    });
  return {
    actor: caller ? { type: 'agent', id: caller.id, name: caller.name } : { type: 'anonymous', id: null },
    mayGrantAdministration: isAdmin || settings.ALLOW_ANONYMOUS_ADMIN_REGISTRATION,
    needsApproval: settings.SIGNET_REGISTRATION === 'approval' && !isAdmin,
  };
}
