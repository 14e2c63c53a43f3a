import type { AgentEntity } from '../agents/index.js';
import type { Caller } from '../platform/http/caller.js';

/** An agent as the access log and the record of a refusal name it. */
export const callerOf = ({ id, name, organisationId }: AgentEntity): Caller => ({
  type: 'agent',
  id,
  name,
  organisationId,
});
