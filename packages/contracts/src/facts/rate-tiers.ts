import { z } from 'zod';
import { RateTier } from '../agents.js';
import { fact } from './fact.js';

export const RATE_TIER_FACTS = {
  'limits.updated': fact('Rate tier changed', {
    details: z.strictObject({
      rate_tier: RateTier,
      requests_per_minute: z.number().int().optional(),
      webhooks_max: z.number().int().optional(),
    }),
    example: { rate_tier: 'free', requests_per_minute: 120 },
  }),
};
