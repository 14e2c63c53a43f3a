import { z } from 'zod';
import { StorableMoment } from './activity.js';
import { AgentId, CredentialId } from './ids.js';
import { lineText, nameText } from './text.js';

/** What can be seen of a credential after it was issued: never the secret. */
export const Credential = z
  .object({
    id: CredentialId,
    name: z.string(),
    kind: z.enum(['api_key']),
    prefix: z.string().meta({ description: 'The first characters, for recognition' }),
    is_imported: z.boolean(),
    may_administer: z.boolean().meta({
      description:
        'Whether it makes its agent an administrator, if the agent holds `*:*:*`: it does when it was issued to one',
    }),
    status: z.enum(['active', 'expired', 'revoked']),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Credential' });
export type Credential = z.infer<typeof Credential>;

export const CredentialList = z.object({ data: z.array(Credential) }).meta({ id: 'CredentialList' });

/** Keys that stop working soon, of all agents: the first to end first. */
export const ExpiringCredentials = z
  .object({
    data: z.array(
      z.object({
        id: CredentialId,
        name: z.string(),
        expires_at: z.iso.datetime(),
        agent_id: AgentId,
        agent_name: z.string(),
      }),
    ),
  })
  .meta({ id: 'ExpiringCredentials' });
export type ExpiringCredentials = z.infer<typeof ExpiringCredentials>;

const CredentialName = nameText('Name the key').min(1, 'Name the key').max(100, 'At most 100 characters');

export const CreateCredential = z
  .strictObject({ name: CredentialName, expires_at: StorableMoment.nullish() })
  .meta({ id: 'CreateCredential' });
export type CreateCredential = z.infer<typeof CreateCredential>;

/** A day of overlap lets a fleet change over without a gap; 0 answers a leak. */
export const RotateCredential = z
  .strictObject({ overlap_seconds: z.number().int().min(0).max(604_800, 'At most 7 days').default(86_400) })
  .meta({ id: 'RotateCredential' });
export type RotateCredential = z.infer<typeof RotateCredential>;

export const ImportCredential = z
  .strictObject({
    name: CredentialName,
    prefix: lineText(z.string().min(3, 'At least 3 characters').max(12, 'At most 12 characters')),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'The SHA-256 of the key as 64 lower-case hex digits'),
    expires_at: StorableMoment.nullish(),
  })
  .meta({ id: 'ImportCredential' });
export type ImportCredential = z.infer<typeof ImportCredential>;

export const IssuedCredential = z
  .object({
    credential: Credential,
    api_key: z.string().meta({ secret: true, description: 'Shown this once' }),
  })
  .meta({ id: 'IssuedCredential' });
export type IssuedCredential = z.infer<typeof IssuedCredential>;
