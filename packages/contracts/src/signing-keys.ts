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
