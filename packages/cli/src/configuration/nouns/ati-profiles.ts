import {
  CreateProfile,
  DEFAULT_PROFILE,
  SharedSecret,
  type EditProfile,
  type Profile,
} from '@signet/contracts';
import { isRepeated, orNothing } from '../call.js';
import { isDefault, type Found, type Noun } from '../noun.js';
import { secretReference } from '../secrets.js';

/** The trust domains of session tokens: for which proxy, from whom and for how long. Their keys are not described. */
export const atiProfiles: Noun = {
  list: 'ati_profiles',
  singular: 'profile',
  key: 'name',
  fixed: ['algorithm'],
  secrets: { secret: SharedSecret },
  schema: CreateProfile.extend({
    secret: secretReference('Of HS256: a secret that others have already; otherwise one is made').optional(),
  }),
  normal: (entry) =>
    typeof entry['proxy_url'] === 'string'
      ? { ...entry, proxy_url: entry['proxy_url'].replace(/\/+$/, '') }
      : entry,
  fault: ({ secret, algorithm }) =>
    secret !== undefined && algorithm === 'ES256' ? 'only a profile with HS256 has a secret' : null,

  async read(client) {
    const found: Found[] = [];
    for await (const profile of client.profiles.list({ limit: 200 })) found.push(toFound(profile));
    return found;
  },
  async find(client, id) {
    const profile = await orNothing(client.profiles.get(id));
    return profile && toFound(profile);
  },
  async create(client, entry, options) {
    const { data, response } = await client.profiles.create(entry as CreateProfile, options).withResponse();
    return { id: data.id, isRepeated: isRepeated(response) };
  },
  change: (client, { id }, fields, options) => client.profiles.edit(id, fields as EditProfile, options),
  remove: (client, { id }, options) => client.profiles.delete(id, options),
};

/** Every instance has the default profile, and nobody deletes it. Only where it was changed is there something to say. */
function toFound({ id, updated_at: version, ...profile }: Profile): Found {
  const settings = Object.entries(profile).filter(([field]) => field in CreateProfile.shape);
  const found: Found = { id, entry: Object.fromEntries(settings), version };
  if (profile.name !== DEFAULT_PROFILE) return found;
  const isUntouched = settings.every(
    ([field, value]) => field === 'name' || isDefault(atiProfiles, field, value),
  );
  return { ...found, stays: true, ...(isUntouched && { standing: 'kept' }) };
}
