import { ADMIN_PERMISSION, BUILT_IN_PERMISSIONS, RegisterAgent } from '@signet/contracts';
import type { Noun } from '../noun.js';

/** Without their credentials: those are issued, not described. */
export const agents: Noun = {
  list: 'agents',
  singular: 'agent',
  key: 'name',
  unordered: ['permissions'],
  schema: RegisterAgent.extend({
    description: RegisterAgent.shape.description.default(null),
    permissions: RegisterAgent.shape.permissions.meta({
      // Offered by editors; an instance may have others.
      items: {
        type: 'string',
        maxLength: 200,
        anyOf: [{ enum: [...BUILT_IN_PERMISSIONS, ADMIN_PERMISSION] }, {}],
      },
    }),
  }),
};
