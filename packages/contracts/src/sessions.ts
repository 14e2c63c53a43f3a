import { z } from 'zod';
import { EmailAddress } from './agents.js';
import { MemberId } from './ids.js';
import { OperatorPermission, Role } from './permissions.js';
import { nameText, storableText } from './text.js';

/** NIST SP 800-63B-4 3.1.1.2: length is what counts; no composition rules. */
export const NewPassword = storableText(
  z
    .string('Choose a password')
    .min(15, 'At least 15 characters')
    .max(256, 'At most 256 characters')
    .refine((text) => !/\p{Cc}/u.test(text), 'Contains characters that nobody can type'),
);

const MemberName = nameText('Give your name').min(1, 'Give your name').max(100, 'At most 100 characters');

const withoutTheAddress = {
  rule: ({ email, password }: { email: string; password: string }): boolean =>
    !password.toLowerCase().includes(email.toLowerCase()),
  fault: { path: ['password'], message: 'Choose one without your e-mail address' },
};

/** Who can sign in with a password, and what such a password must be: one rule for every way to set one. */
export const OwnerAccount = z
  .object({ email: EmailAddress, password: NewPassword })
  .refine(withoutTheAddress.rule, withoutTheAddress.fault);

export const SetupState = z.object({ needed: z.boolean() }).meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof SetupState>;

/** Claims a new instance: the code proves that the caller can read what the server printed. */
export const SetUpInstance = z
  .strictObject({
    code: z
      .string('Open the link that the server printed')
      .min(1, 'Open the link that the server printed')
      .max(200)
      .meta({ secret: true }),
    organisation_name: nameText('Name the organisation')
      .min(1, 'Name the organisation')
      .max(100, 'At most 100 characters'),
    name: MemberName,
    email: EmailAddress,
    password: NewPassword.meta({ secret: true }),
  })
  .refine(withoutTheAddress.rule, withoutTheAddress.fault)
  .meta({ id: 'SetUpInstance' });
export type SetUpInstance = z.infer<typeof SetUpInstance>;

export const SignIn = z
  .strictObject({
    email: storableText(z.string('Give your e-mail address').min(1, 'Give your e-mail address').max(255)),
    password: z.string('Give your password').min(1, 'Give your password').max(256).meta({ secret: true }),
  })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

/** What was tried for a member between their last sign-in and this one, and did not succeed. */
export const FailedSignIns = z
  .object({
    count: z.number().int().meta({ description: 'Tries that failed or were refused' }),
    networks: z.number().int().meta({ description: 'From how many networks, as the log names them' }),
    since: z.iso.datetime().meta({ description: 'The first of them' }),
  })
  .meta({ id: 'FailedSignIns' });
export type FailedSignIns = z.infer<typeof FailedSignIns>;

/** Who is signed in. `csrf_token` goes into the `X-CSRF-Token` header of every write. */
export const Session = z
  .object({
    member: z.object({ id: MemberId, name: z.string(), email: z.string(), role: Role }),
    organisation: z.object({ id: z.string(), name: z.string() }),
    permissions: z.array(OperatorPermission),
    csrf_token: z.string().meta({ secret: true }),
    expires_at: z.iso.datetime(),
    failed_sign_ins: FailedSignIns.nullable(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
