import { z } from 'zod';
import { AtiError } from './languages/ati-error.js';
import { checkRates } from './languages/ati-rates.js';
import { isScopeEntry, scopeOfVirtualKey } from './languages/ati-scopes.js';
import { PageQuery, pageOf, Search } from './pagination.js';
import { flawOfTextsIn, lineText } from './text.js';

/** `vkey_` and 32 lower-case hex digits. */
export const VirtualKeyId = z
  .string()
  .regex(/^vkey_[0-9a-f]{32}$/, 'Not the id of a virtual key')
  .meta({ id: 'VirtualKeyId' });
export type VirtualKeyId = z.infer<typeof VirtualKeyId>;

/** The SHA-256 of the whole raw key (ATI 7.1). */
export const VirtualKeyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'The SHA-256 of a key as 64 lower-case hex digits')
  .meta({ id: 'VirtualKeyHash' });

/** How long a key lives that nobody gives a time, in seconds. */
export const VIRTUAL_KEY_SECONDS = 3600;

/** How many entries each list of a key may have, and how long its scope text may be. */
export const KEY_ENTRIES_MAX = 100;
export const KEY_SCOPE_MAX = 8_192;
const METADATA_MAX = 4_096;
const RATES_MAX = 50;

const notBlank = (schema: z.ZodString, missing: string) => lineText(schema).regex(/\S/u, missing);

const KeyUser = notBlank(
  z.string('Say whose key it is').max(255, 'At most 255 characters'),
  'Say whose key it is',
);
const KeyAlias = notBlank(z.string('Name the key').max(255, 'At most 255 characters'), 'Name the key');

// What splits a list of scopes would grant more than was meant.
const Entry = lineText(
  z.string().max(200, 'At most 200 characters').refine(isScopeEntry, 'Must be one name, without white space'),
);
const Entries = z.array(Entry).max(KEY_ENTRIES_MAX, `At most ${KEY_ENTRIES_MAX} names`);

function flawOfRates(rates: Readonly<Record<string, string>>): string | null {
  try {
    checkRates(rates);
    return null;
  } catch (error) {
    if (error instanceof AtiError) return error.message;
    throw error;
  }
}

const Rate = z
  .record(z.string().max(200, 'At most 200 characters'), z.string().max(40, 'At most 40 characters'))
  .refine((rate) => Object.keys(rate).length <= RATES_MAX, `At most ${RATES_MAX} rates`)
  .superRefine((rate, context) => {
    const message = flawOfTextsIn(rate) ?? flawOfRates(rate);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .meta({
    description: 'From a pattern such as `tool:github:*` to a number of calls such as `10/hour`',
    examples: [{ 'tool:github:*': '10/hour' }],
  });

/** What JSON cannot say is longer than any. */
function lengthOfJson(value: unknown): number {
  try {
    return (JSON.stringify(value) ?? '').length;
  } catch {
    return Infinity;
  }
}

const Metadata = z
  .unknown()
  .refine((value) => flawOfTextsIn(value) === null, {
    error: ({ input }) => flawOfTextsIn(input) ?? undefined,
  })
  .refine((value) => lengthOfJson(value) <= METADATA_MAX, 'At most 4,096 characters of JSON')
  .meta({ description: 'Any JSON. Kept as it is, and never looked at' });

const rights = {
  tools: Entries.meta({
    description: 'Names of tools; one that ends in a star stands for all that begin so',
  }),
  providers: Entries.meta({ description: 'All tools whose names begin with the provider and a colon' }),
  categories: Entries.meta({ description: 'All tools of the providers in these categories' }),
  skills: Entries.meta({ description: 'Names of skills' }),
};

interface Lists {
  tools?: string[] | undefined;
  providers?: string[] | undefined;
  categories?: string[] | undefined;
  skills?: string[] | undefined;
}

/** @returns whether the scope text of the lists is no longer than one may be */
export const fitsScope = ({ tools = [], providers = [], categories = [], skills = [] }: Lists): boolean =>
  ![...tools, ...providers, ...categories, ...skills].every(isScopeEntry) ||
  scopeOfVirtualKey({ tools, providers, categories, skills }).length <= KEY_SCOPE_MAX;

const TOO_LONG = { error: `All names together make more than ${KEY_SCOPE_MAX} characters`, path: ['tools'] };

export const CreateVirtualKey = z
  .strictObject({
    user_id: KeyUser.meta({ description: 'Whom the key speaks for: an agent, a sandbox, a job' }),
    alias: KeyAlias.meta({ description: 'What the user calls it. A user has one key of a name' }),
    tools: rights.tools.default([]),
    providers: rights.providers.default([]),
    categories: rights.categories.default([]),
    skills: rights.skills.default([]),
    ttl_seconds: z
      .number()
      .int('Give whole seconds')
      .min(1, 'At least 1 second')
      .max(315_360_000, 'At most ten years')
      .default(VIRTUAL_KEY_SECONDS)
      .meta({ description: 'How long it lives. The instance has a maximum, 30 days unless set' }),
    rate: Rate.default({}),
    metadata: Metadata.default(null),
  })
  .refine(fitsScope, TOO_LONG)
  .meta({ id: 'CreateVirtualKey' });
export type CreateVirtualKey = z.infer<typeof CreateVirtualKey>;

export const EditVirtualKey = z
  .strictObject({ ...rights, rate: Rate, metadata: Metadata })
  .partial()
  .refine(fitsScope, TOO_LONG)
  .meta({ id: 'EditVirtualKey' });
export type EditVirtualKey = z.infer<typeof EditVirtualKey>;

export const VirtualKeyState = z.enum(['active', 'blocked', 'expired', 'revoked']);
export type VirtualKeyState = z.infer<typeof VirtualKeyState>;

const Moment = z.iso.datetime();

/** What can be seen of a key after it was issued: never the key. */
export const VirtualKey = z
  .object({
    id: VirtualKeyId,
    hash: VirtualKeyHash,
    user_id: z.string(),
    alias: z.string(),
    state: VirtualKeyState,
    tools: z.array(z.string()),
    providers: z.array(z.string()),
    categories: z.array(z.string()),
    skills: z.array(z.string()),
    rate: z.record(z.string(), z.string()),
    metadata: z.unknown(),
    request_count: z.number().int(),
    error_count: z.number().int().meta({ description: 'How many of them were refused or failed' }),
    last_used_at: Moment.nullable(),
    created_at: Moment,
    created_by: z.string().meta({ description: 'The member or management key that issued it' }),
    updated_at: Moment,
    expires_at: Moment,
    blocked_at: Moment.nullable(),
    revoked_at: Moment.nullable(),
    revoked_by: z.string().nullable(),
  })
  .meta({ id: 'VirtualKey' });
export type VirtualKey = z.infer<typeof VirtualKey>;

export const IssuedVirtualKey = z
  .object({
    key: VirtualKey,
    raw_key: z.string().meta({ secret: true, description: 'Shown this once' }),
  })
  .meta({ id: 'IssuedVirtualKey' });
export type IssuedVirtualKey = z.infer<typeof IssuedVirtualKey>;

export const VirtualKeyPage = pageOf(VirtualKey).meta({ id: 'VirtualKeyPage' });

const AliasPrefix = notBlank(z.string().max(255, 'At most 255 characters'), 'Say how the names begin').meta({
  description: 'How the aliases begin. No character stands for others',
});

export const VirtualKeyQuery = PageQuery.extend({
  user_id: KeyUser.optional(),
  alias: KeyAlias.optional(),
  alias_prefix: AliasPrefix.optional(),
  search: Search.optional().meta({ description: 'A part of the alias or of the user' }),
  state: VirtualKeyState.optional().meta({ description: 'Without it all but revoked ones' }),
}).meta({ id: 'VirtualKeyQuery' });
export type VirtualKeyQuery = z.infer<typeof VirtualKeyQuery>;

/** Which keys are meant: those that everything that is given fits. */
export const RevokeVirtualKeys = z
  .strictObject({
    user_id: KeyUser.optional(),
    alias_prefix: AliasPrefix.optional(),
    hashes: z.array(VirtualKeyHash).min(1, 'Name a key').max(1_000, 'At most 1,000 keys').optional(),
  })
  .refine((which) => Object.values(which).some((value) => value !== undefined), 'Say which keys')
  .meta({ id: 'RevokeVirtualKeys' });
export type RevokeVirtualKeys = z.infer<typeof RevokeVirtualKeys>;

export const RevokedVirtualKeys = z.object({ revoked: z.number().int() }).meta({ id: 'RevokedVirtualKeys' });
