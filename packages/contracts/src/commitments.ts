import { z } from 'zod';
import { lineText } from './text.js';

const YEARS_10 = 10 * 365 * 86_400;
const Opaque = z.string('Give a string').min(1, 'Must not be empty').max(512, 'At most 512 characters');

/** Published clients send `null` for what they leave out. */
export const RegisterCommitment = z
  .object({
    agent_id: Opaque,
    api_key: Opaque.meta({ secret: true }),
    expires_in: z
      .number('Give a number of seconds')
      .gt(0, 'More than 0 seconds')
      .max(YEARS_10, 'At most ten years')
      .nullish(),
  })
  .meta({ id: 'RegisterCommitment' });
export type RegisterCommitment = z.infer<typeof RegisterCommitment>;

const Hex = (length: RegExp, message: string) =>
  z.string('Give a string').max(256, message).regex(length, message);

/** A field element, as the proof systems in use write it. */
const Element = z.union([lineText(z.string().max(100)), z.number()], 'Give numbers, as text');
const Point = z.array(Element, 'Give a list').min(2, 'At least 2').max(3, 'At most 3');

export const Groth16Proof = z
  .object(
    {
      pi_a: Point,
      pi_b: z
        .array(z.array(Element).length(2, 'Give pairs'), 'Give a list')
        .min(2, 'At least 2')
        .max(3, 'At most 3'),
      pi_c: Point,
      protocol: z.literal('groth16', 'Only groth16').nullish(),
    },
    'Give a proof',
  )
  .meta({ id: 'Groth16Proof' });

const Commitment = Hex(/^[0-9a-f]{64,256}$/i, 'Give 64 to 256 hex digits');

/** Proof that somebody holds the credentials behind a commitment. `mode` says how. */
export const VerifyAnonymous = z
  .discriminatedUnion(
    'mode',
    [
      z.object({
        mode: z.literal('zkp'),
        commitment: Commitment,
        proof: Groth16Proof,
        publicSignals: z
          .array(Element, 'Give a list')
          .min(1, 'Give the public signals')
          .max(64, 'At most 64'),
      }),
      z.object({
        mode: z.literal('hash'),
        commitment: Commitment,
        preimage_hash: Hex(/^[0-9a-f]{64}$/i, 'Give 64 hex digits'),
      }),
    ],
    'Give zkp or hash',
  )
  .meta({ id: 'VerifyAnonymous' });
export type VerifyAnonymous = z.infer<typeof VerifyAnonymous>;

export const AgentAuthCommitment = z
  .strictObject({
    commitment: z.string(),
    salt: z.string().meta({ secret: true, description: 'Shown this once' }),
    expires_at: z.iso.datetime().nullable(),
    message: z.string(),
  })
  .meta({ id: 'AgentAuthCommitment' });

export const AgentAuthAnonymousVerdict = z
  .strictObject({
    valid: z.boolean(),
    reason: z.string(),
    permissions: z.array(z.string()).optional().meta({ description: 'Only when valid' }),
    tier: z.enum(['free', 'pro', 'enterprise']).optional().meta({ description: 'Only when valid' }),
  })
  .meta({ id: 'AgentAuthAnonymousVerdict' });

export const AgentAuthRevokedCommitment = z
  .strictObject({ success: z.boolean(), commitment: z.string(), status: z.literal('revoked') })
  .meta({ id: 'AgentAuthRevokedCommitment' });

export const AgentAuthActiveCommitments = z
  .strictObject({ active_commitments: z.int() })
  .meta({ id: 'AgentAuthActiveCommitments' });
