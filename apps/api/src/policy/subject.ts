import type { AgentStatus } from '@signet/contracts';

/** What an agent can be that does not act. */
export type Stopped = Exclude<AgentStatus, 'active'> | 'deleted';

/** An agent that calls, with what the credential it showed is good for. */
export interface AgentSubject {
  type: 'agent';
  id: string;
  organisationId?: string;
  /** `deleted` for one that is gone. */
  status: string;
  permissions: readonly string[];
  /** What the agent holds, where its credential is good for less. */
  held?: readonly string[];
}

/** A person or a machine at the management API. */
export interface OperatorSubject {
  type: 'member' | 'management_key';
  id: string;
  permissions: readonly string[];
}

/** A sandbox that calls tools, with what its session token or virtual key is good for. */
export interface SandboxSubject {
  type: 'sandbox';
  id: string;
  /** Entries of a scope text of ATI. */
  scopes: readonly string[];
}

/** Who asks, as far as a decision looks at them. Whoever calls is a principal, of which a decision sees this much. */
export type Subject =
  AgentSubject | OperatorSubject | SandboxSubject | { type: 'anonymous' } | { type: 'system' };

export const ANONYMOUS: Subject = { type: 'anonymous' };
/** The house itself, at its own command line. */
export const SYSTEM: Subject = { type: 'system' };

/** What a route asks of whoever calls it as a sandbox: to be one. What it may then do depends on what it asks for. */
export const SANDBOX_RULE = 'sandbox';

const AGENT_RULES = ['agent', 'self-or-admin', 'admin'] as const;

/** What a route asks of the agent that calls it. */
export type AgentRule = (typeof AGENT_RULES)[number];

export const isAgentRule = (rule: string): rule is AgentRule => AGENT_RULES.includes(rule as AgentRule);
