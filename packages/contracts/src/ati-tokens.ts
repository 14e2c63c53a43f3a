import { z } from 'zod';
import { AgentId } from './ids.js';
import { PageQuery, pageOf } from './pagination.js';
import { lineText, storableText } from './text.js';

/** `prf_` and 24 lower-case hex digits. */
export const ProfileId = z
  .string()
  .regex(/^prf_[0-9a-f]{24}$/, 'Not the id of a profile')
  .meta({ id: 'ProfileId' });
export type ProfileId = z.infer<typeof ProfileId>;

/** The profile that every organisation has. */
export const DEFAULT_PROFILE = 'default';

export const ProfileName = z
  .string('Give a name')
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'Use 1 to 64 lower-case letters, digits, dots, dashes and underscores',
  );

export const ProfileAlgorithm = z.enum(['HS256', 'ES256']).meta({ id: 'ProfileAlgorithm' });
export type ProfileAlgorithm = z.infer<typeof ProfileAlgorithm>;

export const ProfileTarget = z.enum(['gateway', 'stock']).meta({
  id: 'ProfileTarget',
  description: '`gateway`: Signet itself calls the tools. `stock`: a proxy of your own does',
});
export type ProfileTarget = z.infer<typeof ProfileTarget>;

/** The longest lifetime that a profile may allow, in seconds. */
export const SESSION_TOKEN_SECONDS_MAX = 31 * 86_400;

/** 64 to 128 hex digits, of which the bytes are the key (2.2). */
export const SharedSecret = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2}){32,64}$/, 'Use 64 to 128 hex digits')
  .meta({ secret: true });

const Party = lineText(z.string().min(1, 'Give a name').max(255, 'At most 255 characters'));
const seconds = (min: number, max: number) =>
  z
    .int('Give a whole number')
    .min(min, `At least ${min}`)
    .max(max, `At most ${max.toLocaleString('en')}`);

const profileSettings = {
  name: ProfileName,
  audience: Party.meta({ description: '`aud` of its tokens: which proxy they are for' }),
  issuer: Party.nullable().meta({ description: '`iss` of its tokens. Null: none is written, none demanded' }),
  leeway_seconds: seconds(0, 300).meta({ description: 'How far clocks may differ' }),
  default_ttl_seconds: seconds(1, SESSION_TOKEN_SECONDS_MAX),
  max_ttl_seconds: seconds(1, SESSION_TOKEN_SECONDS_MAX),
  target: ProfileTarget,
  proxy_url: lineText(z.string().max(1024, 'At most 1,024 characters'))
    .refine((text) => /^https?:\/\/[^/?#]+[^?#]*$/.test(text), 'Write an address: https://proxy.example.com')
    .nullable()
    .meta({ description: 'Where a proxy of your own answers', examples: ['https://proxy.example.com'] }),
};

export const CreateProfile = z
  .strictObject({
    name: ProfileName,
    algorithm: ProfileAlgorithm.default('HS256').meta({ examples: ['HS256'] }),
    audience: profileSettings.audience.default('ati-proxy'),
    issuer: profileSettings.issuer.default('ati-orchestrator'),
    leeway_seconds: profileSettings.leeway_seconds.default(60),
    default_ttl_seconds: profileSettings.default_ttl_seconds.default(3600),
    max_ttl_seconds: profileSettings.max_ttl_seconds.default(86_400),
    target: ProfileTarget.default('gateway'),
    proxy_url: profileSettings.proxy_url.default(null),
    secret: SharedSecret.optional().meta({
      description: 'With HS256: a secret that others have already. Left out, one is made',
      examples: ['00112233445566778899aabbccddeeff'.repeat(2)],
      secret: true,
    }),
  })
  .meta({ id: 'CreateProfile' });
export type CreateProfile = z.infer<typeof CreateProfile>;

export const EditProfile = z.strictObject(profileSettings).partial().meta({ id: 'EditProfile' });
export type EditProfile = z.infer<typeof EditProfile>;

/** A key of a profile, without what is secret of it. */
export const ProfileKey = z
  .object({
    kid: z.string(),
    state: z.enum(['next', 'active', 'retiring']),
    created_at: z.iso.datetime(),
    activated_at: z.iso.datetime().nullable(),
    ends_at: z.iso.datetime().nullable().meta({ description: 'Until when one that retires verifies' }),
  })
  .meta({ id: 'ProfileKey' });
export type ProfileKey = z.infer<typeof ProfileKey>;

export const Profile = z
  .object({
    id: ProfileId,
    name: z.string(),
    algorithm: ProfileAlgorithm,
    audience: z.string(),
    issuer: z.string().nullable(),
    leeway_seconds: z.number().int(),
    default_ttl_seconds: z.number().int(),
    max_ttl_seconds: z.number().int(),
    target: ProfileTarget,
    proxy_url: z.string().nullable(),
    keys: z.array(ProfileKey).meta({ description: 'What signs, will, or did and still verifies' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Profile' });
export type Profile = z.infer<typeof Profile>;

export const ProfilePage = pageOf(Profile).meta({ id: 'ProfilePage' });
export const ProfileQuery = PageQuery.extend({ name: ProfileName.optional() }).meta({ id: 'ProfileQuery' });
export type ProfileQuery = z.infer<typeof ProfileQuery>;

// What is said of a sandbox is refused with a word of ATI by whoever issues, not as a field of a form.
const Said = storableText(z.string().max(4096, 'At most 4,096 characters'));
const ScopeText = storableText(z.string().max(65_536, 'At most 65,536 characters'));
const Entries = z.array(Said).max(2000, 'At most 2,000 entries');
const Ttl = z.number().meta({ description: 'Whole seconds; what the profile says unless told' });
const Rate = z
  .record(z.string().max(300), z.string().max(100))
  .meta({ description: 'From pattern to `count/unit`', examples: [{ 'tool:github:*': '10/hour' }] });
const Id = lineText(z.string().min(1, 'Give an id').max(255, 'At most 255 characters'));

const circumstances = {
  ttl_seconds: Ttl.optional(),
  rate: Rate.optional(),
  job_id: Id.optional(),
  sandbox_id: Id.optional(),
  profile_id: ProfileId.optional().meta({ description: 'The default profile unless told' }),
};

/** What a sandbox is given, as `provision_sandbox` of ATI has it (5.1). */
export const ProvisionSandbox = z
  .strictObject({
    agent_id: Said.meta({ description: '`sub`: an agent of Signet by its id or name, or any other name' }),
    tools: Entries.optional().meta({ examples: [['web_search', 'github:*']] }),
    skills: Entries.optional().meta({ examples: [['research-*']] }),
    extra_scopes: Entries.optional().meta({ examples: [['help']] }),
    ...circumstances,
  })
  .meta({ id: 'ProvisionSandbox' });
export type ProvisionSandbox = z.infer<typeof ProvisionSandbox>;

export const IssueSessionToken = z
  .strictObject({
    sub: Said.meta({ examples: ['sandbox:42'] }),
    scope: ScopeText.meta({ examples: ['tool:web_search help'] }),
    ...circumstances,
  })
  .meta({ id: 'IssueSessionToken' });
export type IssueSessionToken = z.infer<typeof IssueSessionToken>;

/** More than any token whose scope and rates are within our bounds. */
const Token = storableText(z.string('Give the token').max(32_768, 'At most 32,768 characters'));

export const RenewSessionToken = z
  .strictObject({
    token: Token.meta({ secret: true }),
    scope: ScopeText.optional().meta({
      description: 'Equal or narrower. The same unless told',
      examples: ['tool:web_search'],
    }),
    ttl_seconds: Ttl.optional(),
  })
  .meta({ id: 'RenewSessionToken' });
export type RenewSessionToken = z.infer<typeof RenewSessionToken>;

const issued = {
  jti: z.string(),
  scope: z.string(),
  expires_at: z.iso.datetime(),
  warnings: z
    .array(z.string())
    .meta({ description: 'What this token does not do that may be expected of it' }),
};

export const IssuedSessionToken = z
  .object({ token: z.string().meta({ secret: true }), ...issued })
  .meta({ id: 'IssuedSessionToken' });
export type IssuedSessionToken = z.infer<typeof IssuedSessionToken>;

export const ProvisionedSandbox = z
  .object({
    env: z.object({ ATI_PROXY_URL: z.string(), ATI_SESSION_TOKEN: z.string().meta({ secret: true }) }),
    ...issued,
  })
  .meta({ id: 'ProvisionedSandbox' });
export type ProvisionedSandbox = z.infer<typeof ProvisionedSandbox>;

export const SessionTokenState = z.enum(['live', 'expired', 'revoked']);
export type SessionTokenState = z.infer<typeof SessionTokenState>;

/** A session token that was issued here, without its text. */
export const SessionToken = z
  .object({
    jti: z.string(),
    profile_id: ProfileId,
    sub: z.string(),
    agent_id: AgentId.nullable(),
    scope: z.string(),
    job_id: z.string().nullable(),
    sandbox_id: z.string().nullable(),
    issued_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    revoked_at: z.iso.datetime().nullable(),
    state: SessionTokenState,
  })
  .meta({ id: 'SessionToken' });
export type SessionToken = z.infer<typeof SessionToken>;

export const SessionTokenPage = pageOf(SessionToken).meta({ id: 'SessionTokenPage' });
export const SessionTokenQuery = PageQuery.extend({
  sub: storableText(z.string().min(1).max(255)).optional(),
  profile_id: ProfileId.optional(),
  state: SessionTokenState.optional(),
}).meta({ id: 'SessionTokenQuery' });
export type SessionTokenQuery = z.infer<typeof SessionTokenQuery>;

const Checked = storableText(z.string('Give the token').max(65_536, 'At most 65,536 characters')).meta({
  secret: true,
});

export const ValidateSessionToken = z
  .strictObject({
    token: Checked,
    profile_id: ProfileId.optional().meta({ description: 'Hold it to this profile alone' }),
  })
  .meta({ id: 'ValidateSessionToken' });
export type ValidateSessionToken = z.infer<typeof ValidateSessionToken>;

export const InspectSessionToken = z.strictObject({ token: Checked }).meta({ id: 'InspectSessionToken' });
export type InspectSessionToken = z.infer<typeof InspectSessionToken>;

export const IntrospectSessionToken = z
  .strictObject({ token: Checked })
  .meta({ id: 'IntrospectSessionToken' });
export type IntrospectSessionToken = z.infer<typeof IntrospectSessionToken>;

/** What a session token says (2.4, 2.5). Times are seconds since 1970. */
export const SessionTokenClaims = z
  .object({
    sub: z.string(),
    aud: z.string(),
    iat: z.number(),
    exp: z.number(),
    scope: z.string(),
    iss: z.string().optional(),
    jti: z.string().optional(),
    job_id: z.string().optional(),
    sandbox_id: z.string().optional(),
    ati: z.object({ v: z.number(), rate: z.record(z.string(), z.string()).optional() }).optional(),
  })
  .meta({ id: 'SessionTokenClaims' });

export const SessionTokenValidity = z
  .union([
    z.object({ valid: z.literal(true), claims: SessionTokenClaims }),
    z.object({ valid: z.literal(false), error: z.string().meta({ description: 'The word of 2.7' }) }),
  ])
  .meta({ id: 'SessionTokenValidity' });
export type SessionTokenValidity = z.infer<typeof SessionTokenValidity>;

export const InspectedSessionToken = z
  .object({
    verified: z.literal(false).meta({ description: 'Nothing of it was checked: decide nothing by it' }),
    header: z.record(z.string(), z.unknown()),
    claims: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'InspectedSessionToken' });
export type InspectedSessionToken = z.infer<typeof InspectedSessionToken>;

/** RFC 7662 2.2. Of one that is not active nothing else is told. */
export const IntrospectedSessionToken = z
  .object({
    active: z.boolean(),
    ...SessionTokenClaims.partial().shape,
    token_type: z.string().optional(),
  })
  .meta({ id: 'IntrospectedSessionToken' });
export type IntrospectedSessionToken = z.infer<typeof IntrospectedSessionToken>;

const Name = lineText(z.string().min(1, 'Give one').max(255, 'At most 255 characters'));

export const RevokeSessionTokens = z
  .strictObject({
    jti: Name.optional().meta({ description: 'This token, also one that was not issued here' }),
    sub: Name.optional().meta({
      description: 'Every token of this subject so far',
      examples: ['sandbox:42'],
    }),
    profile_id: ProfileId.optional().meta({ description: 'Every token of this profile so far' }),
  })
  .refine((said) => Object.values(said).filter((value) => value !== undefined).length === 1, {
    error: 'Name one of jti, sub and profile_id',
  })
  .meta({ id: 'RevokeSessionTokens', examples: [{ sub: 'sandbox:42' }] });
export type RevokeSessionTokens = z.infer<typeof RevokeSessionTokens>;

export const RevokedSessionTokens = z
  .object({ revoked: z.number().int().meta({ description: 'How many ended that were alive' }) })
  .meta({ id: 'RevokedSessionTokens' });

export const RotateProfile = z
  .strictObject({
    force: z
      .boolean()
      .default(false)
      .meta({ description: 'For a key that leaked: what former keys have signed ends at once' }),
    secret: SharedSecret.optional().meta({
      description: 'With HS256: the secret that signs from now on. Left out, it is the one that waits',
      examples: ['00112233445566778899aabbccddeeff'.repeat(2)],
      secret: true,
    }),
  })
  .meta({ id: 'RotateProfile' });
export type RotateProfile = z.infer<typeof RotateProfile>;

export const AskEnvironment = z
  .strictObject({
    key: z.enum(['active', 'next']).default('active').meta({
      description: 'Of the key that signs, or of the one that will after the next rotation',
    }),
  })
  .meta({ id: 'AskEnvironment' });
export type AskEnvironment = z.infer<typeof AskEnvironment>;

/** How a proxy of one's own is pointed at a profile (12.6). */
export const ProxyEnvironment = z
  .object({
    kid: z.string(),
    lines: z.string().meta({ description: 'Of an environment file', secret: true }),
    public_key_url: z.string().nullable(),
    steps: z.array(z.string()).meta({ description: 'What to do, in this order' }),
  })
  .meta({ id: 'ProxyEnvironment' });
export type ProxyEnvironment = z.infer<typeof ProxyEnvironment>;
