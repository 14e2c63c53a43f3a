import { CreateWebhook, EVENT_TYPES } from '@signet/contracts';
import type { Noun } from '../noun.js';
import { secretReference } from '../secrets.js';

const EVENTS = Object.keys(EVENT_TYPES);
const prefixes = (name: string) => [...name.matchAll(/\./g)].map(({ index }) => `${name.slice(0, index)}.*`);
/** Every pattern that the contract takes, for editors to offer. */
const EVENT_PATTERNS = ['*', ...new Set(EVENTS.flatMap(prefixes)), ...EVENTS];

/** Those of the organisation; an agent's own are the agent's business. */
export const webhooks: Noun = {
  list: 'webhooks',
  singular: 'webhook',
  key: 'url',
  unordered: ['events', 'subject_ids', 'signatures'],
  fixed: ['signatures'],
  writeOnly: ['secret'],
  schema: CreateWebhook.extend({
    url: CreateWebhook.shape.url.refine(
      (url) => /^https?:\/\//.test(url) && URL.canParse(url),
      'Give a whole address, such as https://example.com/hooks',
    ),
    events: CreateWebhook.shape.events.meta({ items: { type: 'string', enum: EVENT_PATTERNS } }),
    secret: secretReference('Brings a v1 secret along; otherwise one is made').optional(),
  }),
};
