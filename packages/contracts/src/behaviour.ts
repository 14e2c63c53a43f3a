import { z } from 'zod';

/** How an agent is meant to behave, and how it did: what the console shows of both. */
export const AgentBehaviour = z
  .object({
    persona: z
      .object({
        persona: z.looseObject({}),
        hash: z.string(),
        version: z.string(),
        changed_at: z.iso.datetime(),
        is_intact: z.boolean().meta({ description: 'Whether it is what was once accepted' }),
      })
      .nullable(),
    history: z.array(z.object({ version: z.string(), hash: z.string(), changed_at: z.iso.datetime() })),
    drift: z.object({
      score: z.number().nullable(),
      thresholds: z.object({ warning: z.number(), drift: z.number(), auto_revoke: z.boolean() }).nullable(),
      pings: z.array(
        z.object({
          id: z.string(),
          score: z.number(),
          created_at: z.iso.datetime(),
          metrics: z.record(z.string(), z.number()),
          is_spike: z.boolean(),
        }),
      ),
    }),
  })
  .meta({ id: 'AgentBehaviour' });
export type AgentBehaviour = z.infer<typeof AgentBehaviour>;
