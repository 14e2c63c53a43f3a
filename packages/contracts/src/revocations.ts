import { z } from 'zod';

/** How long a list of ended tokens may be kept, in seconds, and how often a live stream of them proves that it is fresh. */
export const REVOCATIONS_MAX_AGE_SECONDS = 5;

/** The media type of what has no other: a compact JWS (RFC 7519 10.3.1). */
export const REVOCATIONS_MEDIA = 'application/jwt';

/** Where a reader of ended tokens stands. */
export const RevocationsQuery = z
  .object({
    since: z
      .string()
      .regex(/^\d{1,15}$/, 'Not a place in the list: a whole number that Signet has told before, or 0')
      .transform(Number)
      .default(0)
      .meta({ description: 'The `seq` up to which the reader knows everything; 0 asks for all of it' }),
  })
  .meta({ id: 'RevocationsQuery' });
export type RevocationsQuery = z.infer<typeof RevocationsQuery>;

const Moment = z.iso.datetime().nullable();

/** How far the end of an agent's tokens has come, and what it would leave now. */
export const AgentStop = z
  .object({
    stopped_at: Moment.meta({
      description:
        'When its tokens were ended last, by whatever ended them: a suspension, a key that was revoked. Null: not within the life of a token',
    }),
    epoch: z.int().nullable().meta({ description: 'The first epoch whose tokens count again' }),
    seq: z.int().nullable().meta({ description: 'The place of this end among all ends of the organisation' }),
    refused_here_at: Moment.meta({
      description: 'Since when Signet refuses what ended. It asks the database, so that is when it ended',
    }),
    listeners: z
      .object({
        connected: z.int().meta({ description: 'Readers of `revoked.feed` that are connected now' }),
        told: z.int().meta({ description: 'To how many of them this end was written' }),
        polling: z.int().meta({ description: 'Addresses that fetched `revoked.jwt` within the last minute' }),
        polled: z.int().meta({ description: 'How many of them fetched it with this end in it' }),
      })
      .meta({ description: 'Whoever listens, counted within two seconds. `told` is not obeyed' }),
    last_token_expires_at: Moment.meta({
      description:
        'When the last token expires that was issued before: until then services accept it that hear nothing. Null: there was none',
    }),
    current_token_expires_at: Moment.meta({
      description:
        'The same for the tokens that count now, if they were ended now. Null: there is none, or it may not be used',
    }),
  })
  .meta({ id: 'AgentStop' });
export type AgentStop = z.infer<typeof AgentStop>;
