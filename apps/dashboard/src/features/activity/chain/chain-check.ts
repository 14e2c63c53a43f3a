import { z } from 'zod';

/** What came out when an event's proof was verified. */
export const ChainCheck = z.object({
  valid: z.boolean(),
  /** What is wrong, in words; null when nothing is. */
  fault: z.string().nullable(),
  seq: z.number().int(),
  /** Null when the event is not in the log any more. */
  hash: z.string().nullable(),
  /** The checkpoint that the proof leads to. */
  checkpoint: z.object({ tree_size: z.number().int(), time: z.string(), kid: z.string() }).nullable(),
});
export type ChainCheck = z.infer<typeof ChainCheck>;
