import { isAdministrator, withoutAdministration, type AgentStatus } from '@signet/contracts';
import type { Agent, Scope } from '../access/index.js';
import { decide, type AgentSubject, type AgentRule, type Decision, type Subject } from '../policy/index.js';
import { Problem } from '../platform/errors/problem.js';
import type { AgentEntity } from './agent.entity.js';

/** An active agent that proved who it is. `permissions` are what it may with the credential it showed. */
export interface AgentCaller extends AgentEntity, Agent {
  organisationId: Scope;
  permissions: string[];
  status: AgentStatus;
  /** The agent as it is, when the credential is good for less than the agent holds. */
  stored?: AgentEntity;
}

/**
 * Says what an agent may with the credential it showed. One that was not issued to an administrator does not become an
 * administrator's when the agent does: who made it, or holds a copy, was never to have that much.
 */
export function callerWith<A extends AgentEntity>(
  { mayAdminister }: { mayAdminister: boolean },
  agent: A,
): AgentCaller & A {
  const caller = { ...agent, type: 'agent' } as const;
  if (mayAdminister || !isAdministrator(agent.permissions)) return caller;
  const { permissions } = agent;
  return { ...caller, permissions: withoutAdministration(permissions), held: permissions, stored: agent };
}

/** An agent as decisions look at it. */
export const subjectOf = ({
  id,
  status,
  permissions,
  stored,
}: {
  id: string;
  status: string;
  permissions: readonly string[];
  stored?: { permissions: readonly string[] };
}): AgentSubject => ({
  type: 'agent',
  id,
  status,
  permissions,
  ...(stored && { held: stored.permissions }),
});

/** The same for a caller that nobody has to know. */
export const subjectOrNobody = (caller: AgentCaller | null): Subject =>
  caller ? subjectOf(caller) : { type: 'anonymous' };

/** Whether `caller` may do what administrators do. */
export const mayAdminister = (caller: AgentCaller): boolean =>
  decide(subjectOf(caller), 'agent.administer', null, null).allowed;

/**
 * Lets through whom a route's rule lets act on the agent `target`.
 * @throws Problem authentication.required, authorization.denied
 */
export function requireAccess(rule: AgentRule, caller: AgentCaller | null, target: string | undefined): void {
  const decision = accessOf(rule, subjectOrNobody(caller), target);
  if (decision.allowed) return;
  if (decision.rule === 'caller.known')
    throw new Problem('authentication.required', {
      detail: 'Send Authorization: Bearer <access token>, or X-Api-Key: <API key>.',
    });
  throw new Problem('authorization.denied', { detail: reasonOf(decision), trace: { decision } });
}

function accessOf(rule: AgentRule, subject: Subject, target: string | undefined): Decision {
  switch (rule) {
    case 'agent':
      return decide(subject, 'agent.call', null, null);
    case 'self-or-admin':
      return decide(subject, 'agent.act_on', { id: target }, null);
    case 'admin':
      return decide(subject, 'agent.administer', null, null);
    default:
      return rule satisfies never;
  }
}

function reasonOf({ rule, fix }: Decision): string {
  if (rule === 'agent.self') return 'An agent may only act on itself. Ask an administrator.';
  return fix?.verb === 'credential.create'
    ? 'This agent became an administrator after the key was issued. Use one that was issued since.'
    : 'This needs an agent that holds *:*:*.';
}
