import { z } from 'zod';

const strings = z.array(z.string()).optional();

/** What some failures have in their error body beside the usual members, on every surface. */
export const PROBLEM_FACTS = {
  limit: z.number().int().optional().meta({ description: 'How many are allowed' }),
  retry_after: z.number().int().optional().meta({ description: 'Seconds until the call can succeed' }),
  tier: z.string().optional().meta({ description: 'The rate tier whose limit it is' }),
  required: z.string().optional().meta({ description: 'The permission that is missing' }),
  invalid_permissions: z
    .array(z.object({ permission: z.string(), reason: z.string() }))
    .optional()
    .meta({ description: 'Each permission that does not exist, and why' }),
  valid_format: z.string().optional().meta({ description: 'How a permission is written' }),
  valid_services: strings,
  invalid: strings.meta({ description: 'Each event that does not exist' }),
  valid_events: strings,
  valid_tiers: strings,
  valid_statuses: strings,
  fault: z.string().optional().meta({ description: 'What is wrong with a session token, in a word of ATI' }),
  verified: z.literal(false).optional().meta({ description: 'That the agent could not be verified' }),
  valid: z.literal(false).optional().meta({ description: 'The same, for older clients' }),
};
export type ProblemFacts = z.infer<z.ZodObject<typeof PROBLEM_FACTS>>;
