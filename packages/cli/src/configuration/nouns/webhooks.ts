import { CreateWebhook, EVENT_TYPES, type EditWebhook, type Webhook } from '@signet/contracts';
import { isRepeated, orNothing } from '../call.js';
import type { Entry, Found, Noun } from '../noun.js';
import { secretReference } from '../secrets.js';

const EVENTS = Object.keys(EVENT_TYPES);
const prefixes = (name: string) => [...name.matchAll(/\./g)].map(({ index }) => `${name.slice(0, index)}.*`);
/** Every pattern that the contract takes, for editors to offer. */
const EVENT_PATTERNS = ['*', ...new Set(EVENTS.flatMap(prefixes)), ...EVENTS];

const hasSharedSecret = ({ signatures }: Entry): boolean => (signatures as string[]).includes('v1');

/** Those of the organisation; an agent's own are the agent's business. Whether one is switched on is not described. */
export const webhooks: Noun = {
  list: 'webhooks',
  singular: 'webhook',
  key: 'url',
  sameKey: (url) => (URL.canParse(url) ? new URL(url).href : url),
  unordered: ['events', 'subject_ids', 'signatures'],
  fixed: ['signatures'],
  secrets: { secret: CreateWebhook.shape.secret },
  schema: CreateWebhook.extend({
    url: CreateWebhook.shape.url.refine(
      (url) => /^https?:\/\//.test(url) && URL.canParse(url),
      'Give a whole address, such as https://example.com/hooks',
    ),
    events: CreateWebhook.shape.events.meta({ items: { type: 'string', enum: EVENT_PATTERNS } }),
    secret: secretReference('Brings a v1 secret along; otherwise one is made').optional(),
  }),
  issues: (entry) => (hasSharedSecret(entry) && entry['secret'] === undefined ? 'signing secret' : null),

  async read(client) {
    const found: Found[] = [];
    for await (const webhook of client.webhooks.list({ limit: 200 }))
      if (webhook.agent_id === null) found.push(toFound(webhook));
    return found;
  },
  async find(client, id) {
    const webhook = await orNothing(client.webhooks.get(id));
    return webhook && toFound(webhook);
  },
  async create(client, entry, options) {
    const { data, response } = await client.webhooks.create(entry as CreateWebhook, options).withResponse();
    const { id, url } = data.webhook;
    return {
      id,
      // The one that was brought along is known where it came from.
      ...(data.secret &&
        entry['secret'] === undefined && { secrets: { webhook: url, webhook_id: id, secret: data.secret } }),
      isRepeated: isRepeated(response),
    };
  },
  change: (client, { id }, fields, options) => client.webhooks.edit(id, fields as EditWebhook, options),
  remove: (client, { id }, options) => client.webhooks.delete(id, options),
};

function toFound(webhook: Webhook): Found {
  const { id, updated_at: version, state, signatures, ...rest } = webhook;
  const settings = Object.entries(rest).filter(([field]) => field in CreateWebhook.shape);
  // A key that is being replaced expires; its successor is of the same kind.
  const kinds = signatures.filter(({ expires_at }) => expires_at === null).map(({ kind }) => kind);
  return {
    id,
    entry: { ...Object.fromEntries(settings), signatures: [...new Set(kinds)] },
    version,
    unsaid: state === 'active' ? undefined : state,
  };
}
