import type { AgentStatus } from '@signet/contracts';

export type Decision = 'approve' | 'deny' | 'suspend' | 'reactivate' | 'revoke';

/** What can be done with an agent in each state, the most likely first. Revoking is final: nothing follows it. */
const DECISIONS: Record<AgentStatus, readonly Decision[]> = {
  draft: ['reactivate', 'revoke'],
  pending: ['approve', 'deny'],
  active: ['suspend', 'revoke'],
  inactive: ['reactivate', 'revoke'],
  suspended: ['reactivate', 'revoke'],
  revoked: [],
};

export const decisionsFor = (status: AgentStatus): readonly Decision[] => DECISIONS[status];
