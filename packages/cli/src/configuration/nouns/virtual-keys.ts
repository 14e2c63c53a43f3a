import { CreateVirtualKey } from '@signet/contracts';
import type * as Wire from '@signet/sdk/management';
import { isRepeated, isStatus, orNothing } from '../call.js';
import type { Entry, Found, Noun } from '../noun.js';

/**
 * Keys that are handed out by hand. Most are issued by programs, one for each job: an export would make a file own them,
 * and `--prune` would end those of tomorrow.
 */
export const virtualKeys: Noun = {
  list: 'virtual_keys',
  singular: 'virtual key',
  key: 'alias',
  within: 'user_id',
  unordered: ['tools', 'providers', 'categories', 'skills'],
  fixed: ['ttl_seconds'],
  schema: CreateVirtualKey,
  issues: () => 'virtual key',
  unexported: 'They are issued, not described',

  async read(client) {
    const found: Found[] = [];
    for await (const key of client.virtualKeys.list({ limit: 200 })) found.push(toFound(key));
    return found;
  },
  async find(client, id) {
    const key = await orNothing(client.virtualKeys.get(id));
    return key && toFound(key);
  },
  async create(client, entry, options) {
    await makeRoom(client, entry);
    const { data, response } = await client.virtualKeys
      .issue(entry as unknown as Wire.CreateVirtualKey, options)
      .withResponse();
    const { id, alias, user_id } = data.key;
    return {
      id,
      secrets: { virtual_key: alias, user_id, virtual_key_id: id, secret: data.raw_key },
      isRepeated: isRepeated(response),
    };
  },
  change: (client, { id }, fields, options) =>
    client.virtualKeys.edit(id, fields as Wire.EditVirtualKey, options),
  remove: (client, { id }, options) => client.virtualKeys.revoke(id, options),
};

/** One that has expired keeps its name until it is revoked. */
async function makeRoom(client: Wire.ManagementClient, { user_id, alias }: Entry): Promise<void> {
  const same = { user_id, alias, state: 'expired' } as { user_id: string; alias: string; state: 'expired' };
  for await (const { id } of client.virtualKeys.list(same))
    await client.virtualKeys.revoke(id).catch((error: unknown) => {
      // Another run was first.
      if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
    });
}

function toFound(key: Wire.VirtualKey): Found {
  const { id, user_id, alias, tools, providers, categories, skills, rate, metadata, state } = key;
  const ttl_seconds = (Date.parse(key.expires_at) - Date.parse(key.created_at)) / 1000;
  return {
    id,
    entry: { user_id, alias, tools, providers, categories, skills, ttl_seconds, rate, metadata },
    version: key.updated_at,
    standing: state === 'expired' || state === 'revoked' ? 'gone' : undefined,
    unsaid: state === 'blocked' ? state : undefined,
  };
}
