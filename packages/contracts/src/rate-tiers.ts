import { z } from 'zod';
import { RateTier } from './agents.js';

/** What a rate tier allows each of its agents. */
export const RateTierSettings = z
  .object({
    name: RateTier,
    requests_per_minute: z.number().int(),
    webhooks_max: z.number().int().meta({ description: 'Webhook endpoints one agent may own' }),
    agent_count: z.number().int(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'RateTierSettings' });
export type RateTierSettings = z.infer<typeof RateTierSettings>;

export const RateTierList = z.object({ data: z.array(RateTierSettings) }).meta({ id: 'RateTierList' });

export const EditRateTier = z
  .strictObject({
    requests_per_minute: z.number().int().min(1, 'At least 1').max(1_000_000, 'At most 1,000,000').optional(),
    webhooks_max: z.number().int().min(0, 'Not below 0').max(10_000, 'At most 10,000').optional(),
  })
  .meta({ id: 'EditRateTier' });
export type EditRateTier = z.infer<typeof EditRateTier>;
