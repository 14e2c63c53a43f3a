import { CreateTool, ProviderName, type EditTool, type Tool } from '@signet/contracts';
import type { ManagementClient } from '@signet/sdk/management';
import { Failure } from '../../failure.js';
import { isRepeated, orNothing } from '../call.js';
import type { Entry, Found, Noun } from '../noun.js';
import { atiProviders } from './ati-providers.js';

const { provider_id: _id, scope, ...settings } = CreateTool.shape;

/** What sandboxes can call, each with the provider that does it. */
export const atiTools: Noun = {
  list: 'ati_tools',
  singular: 'tool',
  key: 'name',
  unordered: ['tags'],
  fixed: ['provider'],
  schema: CreateTool.omit({ provider_id: true }).extend({
    provider: ProviderName.meta({ description: 'The name of its provider' }),
    ...settings,
    scope: scope
      .unwrap()
      .nullable()
      .default(null)
      .meta({ description: 'What a caller has to hold to call it: `tool:` and its name, unless given' }),
  }),
  refersTo: [atiProviders],
  normal: (entry) => (entry['scope'] === usualScope(entry) ? { ...entry, scope: null } : entry),

  fault({ name, provider, method, path, upstream_scope: asked }, willBe) {
    // A change names what changes: the instance knows the rest.
    if (typeof name !== 'string') return null;
    const its = willBe(atiProviders).find((one) => one['name'] === provider);
    if (!its) return `there is no provider "${String(provider)}"`;
    const [before, after] = name.split(/:(.*)/s);
    if (after !== undefined && before !== provider && its['kind'] !== 'ati')
      return `before the colon stands the provider, ${String(provider)}`;
    const isHttp = its['kind'] === 'http';
    if (isHttp && !(method && path)) return 'a tool of an http provider has a method and a path';
    const isProxy = its['kind'] === 'ati';
    if (!isHttp && (method || path))
      return `a tool of an ${isProxy ? 'ati' : 'mcp'} provider has no method and no path`;
    return !isProxy && asked ? 'only an ati provider asks for an upstream_scope' : null;
  },

  async read(client) {
    const providers = new Map((await atiProviders.read(client)).map(({ id, entry }) => [id, entry['name']]));
    const found: Found[] = [];
    for await (const tool of client.tools.list({ limit: 200 }))
      // One whose provider was added while this was read comes with the next reading.
      if (providers.has(tool.provider_id)) found.push(toFound(tool, providers.get(tool.provider_id)));
    return found;
  },
  async find(client, id) {
    const tool = await orNothing(client.tools.get(id));
    const provider = tool && (await atiProviders.find!(client, tool.provider_id));
    return tool && provider && toFound(tool, provider.entry['name']);
  },
  async create(client, { provider, scope: held, ...rest }, options) {
    const body = {
      ...rest,
      provider_id: await idOf(client, String(provider)),
      scope: held ?? undefined,
    } as CreateTool;
    const { data, response } = await client.tools.create(body, options).withResponse();
    return { id: data.id, isRepeated: isRepeated(response) };
  },
  change: (client, { id, entry }, fields, options) =>
    client.tools.edit(
      id,
      { ...fields, ...(fields['scope'] === null && { scope: usualScope(entry) }) } as EditTool,
      options,
    ),
  remove: (client, { id }, options) => client.tools.delete(id, options),
};

const usualScope = ({ name }: Entry): string => `tool:${String(name)}`;

/** @throws Failure when nobody has the name */
async function idOf(client: ManagementClient, name: string): Promise<string> {
  const [provider] = (await client.toolProviders.list({ name }).page()).data;
  if (!provider) throw new Failure(`There is no provider "${name}" any more`);
  return provider.id;
}

function toFound({ id, updated_at, ...tool }: Tool, provider: unknown): Found {
  const { provider_id: _provider, created_at: _created, ...rest } = tool;
  return { id, entry: atiTools.normal!({ ...rest, provider }), version: updated_at };
}
