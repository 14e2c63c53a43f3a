import {
  CreateProvider,
  ProfileName,
  ProviderCredential,
  type EditProvider,
  type Provider,
} from '@signet/contracts';
import type { ManagementClient } from '@signet/sdk/management';
import { Failure } from '../../failure.js';
import { isRepeated, orNothing } from '../call.js';
import type { Entry, Found, Noun } from '../noun.js';
import { secretReference } from '../secrets.js';
import { atiProfiles } from './ati-profiles.js';

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
  schema: CreateProvider.omit({ profile_id: true }).extend({
    base_url: address.refine(
      (url) => /^https?:\/\//i.test(url) && URL.canParse(url),
      'Give a whole address, such as https://api.example.com/v1',
    ),
    credential: ProviderCredential.safeExtend({
      value: secretReference('With which Signet calls the provider'),
    })
      .nullable()
      .default(credential.parse(undefined) as null),
    profile: ProfileName.nullable()
      .default(null)
      .meta({ description: 'Of an ati provider: the name of the profile whose key the proxy verifies' }),
  }),
  refersTo: [atiProfiles],
  normal: (entry) => ({ ...entry, base_url: new URL(String(entry['base_url'])).href.replace(/\/+$/, '') }),

  fault({ name, kind, profile, credential: shown }, willBe) {
    // A change names what changes: the instance knows the rest.
    if (typeof name !== 'string') return null;
    if (kind !== 'ati') return profile ? 'only a provider of the kind ati has a profile' : null;
    if (typeof profile !== 'string')
      return 'a provider of the kind ati names the profile whose key the proxy verifies';
    if (shown) return 'a provider of the kind ati has no credential: it is shown tokens of its profile';
    const its = willBe(atiProfiles).find((one) => one['name'] === profile);
    if (!its) return `there is no profile "${profile}"`;
    return its['target'] === 'stock' ? null : `the profile "${profile}" has not the target stock`;
  },

  async read(client) {
    const profiles = await profilesOf(client);
    const found: Found[] = [];
    for await (const provider of client.toolProviders.list({ limit: 200 }))
      found.push(toFound(provider, profiles));
    return found;
  },
  async find(client, id) {
    const provider = await orNothing(client.toolProviders.get(id));
    return provider && toFound(provider, await profilesOf(client));
  },
  async create(client, entry, options) {
    const body = (await withProfileId(client, entry)) as CreateProvider;
    const { data, response } = await client.toolProviders.create(body, options).withResponse();
    return { id: data.id, isRepeated: isRepeated(response) };
  },
  async change(client, { id }, fields, options) {
    return client.toolProviders.edit(id, (await withProfileId(client, fields)) as EditProvider, options);
  },
  remove: (client, { id }, options) => client.toolProviders.delete(id, options),
};

/** The names of profiles by their ids. */
async function profilesOf(client: ManagementClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { id, name } of client.profiles.list({ limit: 200 })) found.set(id, name);
  return found;
}

/** @throws Failure when no profile has the name */
async function withProfileId(client: ManagementClient, { profile, ...rest }: Entry): Promise<Entry> {
  if (profile === undefined) return rest;
  if (typeof profile !== 'string') return { ...rest, profile_id: null };
  const [its] = (await client.profiles.list({ name: profile }).page()).data;
  if (!its) throw new Failure(`There is no profile "${profile}" any more`);
  return { ...rest, profile_id: its.id };
}

function toFound(
  { id, updated_at, credential: placed, profile_id, ...rest }: Provider,
  profiles: ReadonlyMap<string, string>,
): Found {
  const { name, kind, base_url, description, category } = rest;
  const place = placed && { place: placed.place, ...(placed.name !== null && { name: placed.name }) };
  return {
    id,
    entry: {
      name,
      kind,
      base_url,
      description,
      category,
      credential: place,
      // One whose profile is gone names none.
      profile: profile_id && (profiles.get(profile_id) ?? null),
    },
    version: updated_at,
  };
}
