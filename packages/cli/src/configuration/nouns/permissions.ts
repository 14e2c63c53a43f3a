import { AddPermission, BUILT_IN_PERMISSIONS } from '@signet/contracts';
import { isRepeated } from '../call.js';
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

  async read(client) {
    const { entries } = await client.permissions.list();
    return entries
      .filter((entry) => !entry.is_built_in)
      .map(({ permission, description, created_at }) => ({
        id: permission,
        entry: { permission, description },
        version: created_at!,
      }));
  },
  async find(client, id) {
    return (await this.read(client)).find((found) => found.id === id);
  },
  async create(client, entry, options) {
    const { permission, description } = entry as AddPermission;
    const { response } = await client.permissions.add({ permission, description }, options).withResponse();
    return { id: permission, isRepeated: isRepeated(response) };
  },
  /** Nothing of one can be changed. */
  change: () => Promise.resolve(),
  remove: (client, { id }, options) => client.permissions.remove(id, options),
};
