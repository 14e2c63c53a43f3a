import { CreateProvider, ProviderCredential, type EditProvider, type Provider } from '@signet/contracts';
import { isRepeated, orNothing } from '../call.js';
import type { Found, Noun } from '../noun.js';
import { secretReference } from '../secrets.js';

const { base_url: address, credential } = CreateProvider.shape;

/** The services that the tools of sandboxes call. One that is deleted takes its tools along. */
export const atiProviders: Noun = {
  list: 'ati_providers',
  singular: 'provider',
  key: 'name',
  fixed: ['kind'],
  secrets: { 'credential.value': ProviderCredential.shape.value },
  // A credential is not sent to another server because somebody edits an address.
  sentAlong: { base_url: ['credential'] },
  schema: CreateProvider.extend({
    base_url: address.refine(
      (url) => /^https?:\/\//i.test(url) && URL.canParse(url),
      'Give a whole address, such as https://api.example.com/v1',
    ),
    credential: ProviderCredential.safeExtend({
      value: secretReference('With which Signet calls the provider'),
    })
      .nullable()
      .default(credential.parse(undefined) as null),
  }),
  normal: (entry) => ({ ...entry, base_url: new URL(String(entry['base_url'])).href.replace(/\/+$/, '') }),

  async read(client) {
    const found: Found[] = [];
    for await (const provider of client.toolProviders.list({ limit: 200 })) found.push(toFound(provider));
    return found;
  },
  async find(client, id) {
    const provider = await orNothing(client.toolProviders.get(id));
    return provider && toFound(provider);
  },
  async create(client, entry, options) {
    const { data, response } = await client.toolProviders
      .create(entry as CreateProvider, options)
      .withResponse();
    return { id: data.id, isRepeated: isRepeated(response) };
  },
  change: (client, { id }, fields, options) => client.toolProviders.edit(id, fields as EditProvider, options),
  remove: (client, { id }, options) => client.toolProviders.delete(id, options),
};

function toFound({ id, updated_at, credential: placed, ...rest }: Provider): Found {
  const { name, kind, base_url, description, category } = rest;
  const place = placed && { place: placed.place, ...(placed.name !== null && { name: placed.name }) };
  return {
    id,
    entry: { name, kind, base_url, description, category, credential: place },
    version: updated_at,
  };
}
