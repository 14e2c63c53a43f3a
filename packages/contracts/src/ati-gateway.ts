import { z } from 'zod';

/** Every failure where sandboxes call, but for the answers of tools. */
export const AtiFailure = z
  .object({
    error: z.string().meta({ description: 'What happened and what to do, as a sentence' }),
    code: z.string().meta({ description: 'The same as a word that stays' }),
  })
  .meta({ id: 'AtiFailure' });
export type AtiFailure = z.infer<typeof AtiFailure>;

const count = z.number().int();

/** The state of the gateway, as a proxy of ATI tells it (6.8). */
export const AtiHealth = z
  .object({
    status: z.literal('ok'),
    version: z.string(),
    tools: count,
    providers: count,
    skills: count,
    auth: z.literal('jwt').meta({ description: 'Sandboxes always have to prove who they are' }),
    db: z.literal('connected').meta({ description: 'The counts were read from the database just now' }),
  })
  .meta({ id: 'AtiHealth' });
export type AtiHealth = z.infer<typeof AtiHealth>;
