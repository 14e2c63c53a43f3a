import { z } from 'zod';

/** The most keys that a key list of ours holds, and that a verifier of ours takes. */
export const JWKS_KEYS_MAX = 20;

/** The most keys that a list of one purpose holds, the newest first. */
export const PUBLISHED_KEYS_MAX = 1_000;

/** RFC 7638: the id of a public key. */
const Thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'Not the thumbprint of a key');

/** Which of the keys that are published. */
export const PublishedKeyQuery = z
  .object({ kid: Thumbprint.optional().meta({ description: 'This one alone, however old it is' }) })
  .meta({ id: 'PublishedKeyQuery' });
export type PublishedKeyQuery = z.infer<typeof PublishedKeyQuery>;

/** How long verifiers may keep our key list, in seconds: a key is published this long before it signs. */
export const JWKS_MAX_AGE_SECONDS = 300;

/**
 * `nbf` of a key that signs nothing yet: the last second of the year 9999, as RFC 5280 4.1.2.5 writes that a time is not
 * known.
 */
export const JWK_NOT_YET = 253_402_300_799;

/** What keys sign that operators rotate. */
export const SigningKeyPurpose = z.enum(['tokens', 'audit']).default('tokens').meta({
  description: '`tokens`: access tokens. `audit`: checkpoints of the audit log',
});
export type SigningKeyPurpose = z.infer<typeof SigningKeyPurpose>;

export const SigningKeyQuery = z.strictObject({ purpose: SigningKeyPurpose }).meta({ id: 'SigningKeyQuery' });
export type SigningKeyQuery = z.infer<typeof SigningKeyQuery>;

export const SigningKey = z
  .object({
    kid: z.string(),
    algorithm: z.string(),
    state: z.enum(['next', 'active', 'retiring', 'retired']),
    created_at: z.iso.datetime(),
    activated_at: z.iso.datetime().nullable(),
    retiring_at: z.iso.datetime().nullable(),
    retired_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable().meta({
      description: 'Of an audit key that may have leaked: since when nothing counts by itself that it signed',
    }),
  })
  .meta({ id: 'SigningKey' });
export type SigningKey = z.infer<typeof SigningKey>;

export const SigningKeyList = z.object({ data: z.array(SigningKey) }).meta({ id: 'SigningKeyList' });

/** What a rotation did, and what it means for what was signed before. */
export const SigningKeyRotation = SigningKeyList.extend({
  ended: z.array(z.string()).meta({
    description:
      'Ids of the keys that count for nothing by themselves any more. Only a forced rotation ends keys.',
  }),
  message: z.string().meta({ description: 'What happens to what they have signed, as a sentence' }),
}).meta({ id: 'SigningKeyRotation' });
export type SigningKeyRotation = z.infer<typeof SigningKeyRotation>;

/** `force` is for a key that leaked: it rotates at any time, and ends every key that has signed so far at once. */
export const RotateSigningKey = z
  .strictObject({ purpose: SigningKeyPurpose, force: z.boolean().default(false) })
  .meta({ id: 'RotateSigningKey' });
export type RotateSigningKey = z.infer<typeof RotateSigningKey>;

/**
 * RFC 7517: the public keys in use. What they are for says `use`, so that nobody takes one for another. `nbf` and `exp` of a key are those of OpenID Federation 1.0 (8.7.2):
 * before and after them it verifies nothing.
 */
export const Jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        kid: z.string(),
        use: z.string().optional().meta({
          description:
            'What the key signs: `sig` tokens, `signet-audit` checkpoints of the audit log, `signet-webhook` webhooks',
        }),
        alg: z.string().optional(),
        crv: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
        nbf: z.number().int().optional().meta({
          description:
            'When the key begins to verify, in seconds since 1970. The last second of the year 9999 means: not yet',
        }),
        exp: z.number().int().optional().meta({
          description:
            'When the last token of a key that no longer signs has ended, in seconds since 1970. What was issued less than `signet_token_seconds` before it is not ours',
        }),
        signet_purpose: z.string().optional().meta({
          description: '`ati`: it signs session tokens of ATI, and no access tokens',
        }),
        signet_token_seconds: z.number().int().optional().meta({
          description: 'The longest life of an access token, in seconds. What is to live longer is not ours',
        }),
      }),
    ),
  })
  .meta({ id: 'Jwks' });
