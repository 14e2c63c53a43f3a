import { AddPermission, BUILT_IN_PERMISSIONS } from '@signet/contracts';
import type { Noun } from '../noun.js';

/** What agents may be granted beside the built-in permissions. */
export const permissions: Noun = {
  list: 'permissions',
  singular: 'permission',
  key: 'permission',
  fixed: ['description'],
  schema: AddPermission.extend({
    permission: AddPermission.shape.permission.refine(
      (permission) => !BUILT_IN_PERMISSIONS.includes(permission),
      'This permission is built in: leave it out',
    ),
    description: AddPermission.shape.description.default(null),
  }),
};
