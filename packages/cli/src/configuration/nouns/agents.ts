import {
  ADMIN_PERMISSION,
  BUILT_IN_PERMISSIONS,
  isAdministrator,
  permissionCatalogue,
  permissionFault,
  RegisterAgent,
  type Agent,
} from '@signet/contracts';
import { isRepeated, orNothing } from '../call.js';
import type { Found, Noun } from '../noun.js';
import { permissions as catalogue } from './permissions.js';

/** Without their credentials: those are issued, not described. Neither does a file stop an agent or start it again. */
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
  refersTo: [catalogue],
  issues: () => 'API key',

  fault({ permissions = [] }, willBe) {
    const added = willBe(catalogue).map(({ permission }) => String(permission));
    const known = permissionCatalogue([...BUILT_IN_PERMISSIONS, ...added]);
    for (const permission of permissions as string[]) {
      const fault = permissionFault(permission, known);
      if (fault) return `${permission.slice(0, 100)} cannot be granted: ${fault}`;
    }
    return null;
  },

  async read(client) {
    const found: Found[] = [];
    for await (const agent of client.agents.list({ limit: 200 })) found.push(toFound(agent));
    return found;
  },
  async find(client, id) {
    const agent = await orNothing(client.agents.get(id));
    return agent && toFound(agent);
  },
  async create(client, entry, options) {
    const { data, response } = await client.agents.register(entry as RegisterAgent, options).withResponse();
    const { agent, credential } = data;
    return {
      id: agent.id,
      secrets: { agent: agent.name, agent_id: agent.id, api_key: credential.api_key },
      isRepeated: isRepeated(response),
    };
  },
  change: (client, { id }, fields, options) => client.agents.edit(id, fields, options),
  remove: (client, { id }) => client.agents.revoke(id, { reason: 'Left out of the configuration file' }),
};

/** The agent that the instance makes for its operator; nobody else can give one of this name the permission. */
const isOfTheInstance = ({ name, permissions }: Agent): boolean =>
  name === 'Bootstrap administrator' && isAdministrator(permissions);

function toFound(agent: Agent): Found {
  const { id, name, owner_email, description, permissions, rate_tier, private_persona } = agent;
  const { status, updated_at } = agent;
  return {
    id,
    entry: { name, owner_email, description, permissions, rate_tier, private_persona },
    version: updated_at,
    standing:
      status === 'revoked'
        ? 'gone'
        : status === 'pending' || status === 'draft'
          ? 'waiting'
          : isOfTheInstance(agent)
            ? 'kept'
            : undefined,
    unsaid: status === 'suspended' || status === 'inactive' ? status : undefined,
  };
}
