import { z } from 'zod';
import { CreateVirtualKey, fitsScope, RevokeVirtualKeys } from './ati-keys.js';
import { lineText, storableText } from './text.js';

// What the reference's proxy takes and answers below /admin/keys (ATI 7.3). Members that it does not know are ignored.

const { user_id, alias, tools, providers, categories, skills, metadata, ttl_seconds } =
  CreateVirtualKey.shape;

/** Who asks, as the caller says. */
const Claim = lineText(z.string().max(255, 'At most 255 characters')).nullish().meta({
  description: 'Kept beside the management key that the call was made with, which is who did it',
});

export const AtiIssueKey = z
  .object({
    user_id,
    alias,
    tools,
    providers,
    categories,
    skills,
    expires_in_secs: ttl_seconds.unwrap().nullish(),
    metadata,
    created_by: Claim,
  })
  .refine(fitsScope, { error: 'All names together are too long', path: ['tools'] })
  .meta({ id: 'AtiIssueKey' });
export type AtiIssueKey = z.infer<typeof AtiIssueKey>;

export const AtiIssuedKey = z
  .object({
    raw_key: z.string().meta({ secret: true, description: 'Shown this once' }),
    hash: z.string(),
    alias: z.string(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'AtiIssuedKey' });
export type AtiIssuedKey = z.infer<typeof AtiIssuedKey>;

export const AtiKeyRecord = z
  .object({
    token_hash: z.string(),
    key_alias: z.string(),
    user_id: z.string(),
    blocked: z.boolean(),
    expires_at: z.iso.datetime(),
    tools: z.array(z.string()),
    providers: z.array(z.string()),
    categories: z.array(z.string()),
    skills: z.array(z.string()),
    request_count: z.number().int(),
    error_count: z.number().int(),
    last_used_at: z.iso.datetime().nullable(),
    metadata: z.unknown(),
    created_at: z.iso.datetime(),
    created_by: z.string(),
  })
  .meta({ id: 'AtiKeyRecord' });
export type AtiKeyRecord = z.infer<typeof AtiKeyRecord>;

/** A user's keys are called sessions there. */
export const AtiKeySessions = z.object({ sessions: z.array(AtiKeyRecord) }).meta({ id: 'AtiKeySessions' });
export type AtiKeySessions = z.infer<typeof AtiKeySessions>;

export const AtiUserQuery = z.object({ user_id }).meta({ id: 'AtiUserQuery' });
export type AtiUserQuery = z.infer<typeof AtiUserQuery>;

/** What names a key; one that nobody has is not found, whatever it looks like. */
export const AtiKeyName = storableText(z.string().max(128, 'At most 128 characters'));

export const AtiRevokeQuery = z.object({ by: Claim }).meta({ id: 'AtiRevokeQuery' });
export type AtiRevokeQuery = z.infer<typeof AtiRevokeQuery>;

export const AtiKeyRevoked = z.object({ revoked: z.literal(true) }).meta({ id: 'AtiKeyRevoked' });

/** A filter that says nothing is none. */
const orNone = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    const isNothing =
      value === null || (typeof value === 'string' ? !value.trim() : Array.isArray(value) && !value.length);
    return isNothing ? undefined : value;
  }, schema.optional());

export const AtiBulkRevoke = z
  .object({
    user_id: orNone(RevokeVirtualKeys.shape.user_id.unwrap()),
    alias_prefix: orNone(RevokeVirtualKeys.shape.alias_prefix.unwrap()),
    hashes: orNone(
      // What is no hash names no key, as it does in an address.
      z.array(AtiKeyName).max(1_000, 'At most 1,000 keys'),
    ),
    by: Claim,
  })
  .refine(
    ({ user_id: user, alias_prefix: prefix, hashes }) =>
      [user, prefix, hashes].some((which) => which !== undefined),
    'Say which keys: a user, the beginning of an alias, or hashes',
  )
  .meta({ id: 'AtiBulkRevoke' });
export type AtiBulkRevoke = z.infer<typeof AtiBulkRevoke>;

/** What a virtual key is exchanged for (ATI 12.5). */
export const AtiExchanged = z
  .object({
    token: z.string().meta({ secret: true, description: 'A session token; shown this once' }),
    jti: z.string(),
    scope: z.string(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'AtiExchanged' });
export type AtiExchanged = z.infer<typeof AtiExchanged>;
