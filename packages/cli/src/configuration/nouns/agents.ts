import { RegisterAgent } from '@signet/contracts';
import type { Noun } from '../noun.js';

/** Without their credentials: those are issued, not described. */
export const agents: Noun = {
  list: 'agents',
  singular: 'agent',
  key: 'name',
  unordered: ['permissions'],
  schema: RegisterAgent.extend({ description: RegisterAgent.shape.description.default(null) }),
};
