import { z } from 'zod';

export const SigningKey = z
  .object({
    kid: z.string(),
    algorithm: z.string(),
    state: z.enum(['next', 'active', 'retiring', 'retired']),
    created_at: z.iso.datetime(),
    activated_at: z.iso.datetime().nullable(),
    retiring_at: z.iso.datetime().nullable(),
    retired_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'SigningKey' });
export type SigningKey = z.infer<typeof SigningKey>;

export const SigningKeyList = z.object({ data: z.array(SigningKey) }).meta({ id: 'SigningKeyList' });

/** `force` rotates although verifiers may not have seen the next key yet: for a key that leaked. */
export const RotateSigningKey = z
  .strictObject({ force: z.boolean().default(false) })
  .meta({ id: 'RotateSigningKey' });
export type RotateSigningKey = z.infer<typeof RotateSigningKey>;

/** RFC 7517: the public keys that verify our tokens. */
export const Jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.string(),
        kid: z.string(),
        use: z.string().optional(),
        alg: z.string().optional(),
        crv: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Jwks' });
