import { z } from 'zod';
import { fact, Why, WHY } from './fact.js';

/** Many refusals of one kind are one fact that counts them. */
const Refusal = z.strictObject({
  // Those of many sources have no one rule.
  why: Why.optional(),
  count: z.number().int(),
  required: z.string().optional().meta({ description: 'The permission that is missing' }),
  target: z.string().optional().meta({ description: 'The address that was asked for' }),
  credential_id: z.string().optional(),
  key_prefix: z.string().optional(),
  ended_because: z.string().optional(),
  fault: z.string().optional().meta({ description: 'What is wrong with a session token, in a word of ATI' }),
});

const refusal = (title: string) =>
  fact(title, { severity: 'warning', details: Refusal, example: { why: WHY, count: 3 } });

export const REFUSAL_FACTS = {
  'access.unauthenticated': refusal('Credentials refused'),
  'ati.token.rejected': refusal('Session token refused'),
  'access.denied': refusal('Access denied'),
  'access.grant_refused': refusal('Grant refused'),
  'access.cross_site': refusal('Request from another site refused'),
  'access.rate_limited': refusal('Refused over a limit'),
  'setup.refused': refusal('Set-up refused'),
  'webhook.target_refused': refusal('Webhook address refused'),
};
