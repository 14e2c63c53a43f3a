import { CreateWebhook } from '@signet/contracts';
import type { Noun } from '../noun.js';
import { secretReference } from '../secrets.js';

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
    secret: secretReference('Brings a v1 secret along; otherwise one is made').optional(),
  }),
};
