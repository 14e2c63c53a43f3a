import { EditRateTier, RateTier } from '@signet/contracts';
import type { Noun } from '../noun.js';

/** The tiers are fixed; what each allows is not. What an entry leaves out stays as it is. */
export const rateTiers: Noun = {
  list: 'rate_tiers',
  singular: 'rate tier',
  key: 'name',
  given: 'The rate tiers are fixed',
  schema: EditRateTier.extend({ name: RateTier }),

  async read(client) {
    const { data } = await client.rateTiers.list();
    return data.map(({ name, requests_per_minute, webhooks_max, updated_at }) => ({
      id: name,
      entry: { name, requests_per_minute, webhooks_max },
      version: updated_at,
    }));
  },
  change: (client, { id }, fields, options) =>
    client.rateTiers.edit(id as RateTier, fields as EditRateTier, options),
};
