import { z } from 'zod';
import { ProfileId } from './ati-tokens.js';
import { PageQuery, pageOf, Search } from './pagination.js';
import { flawOfTextsIn, lineText, linesText, storableText } from './text.js';

const idOf = (prefix: string, what: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{24}$`), `Not the id of a ${what}`);

/** `prv_` and 24 lower-case hex digits. */
export const ProviderId = idOf('prv', 'provider').meta({ id: 'ProviderId' });
export type ProviderId = z.infer<typeof ProviderId>;
/** `tool_` and 24 lower-case hex digits. */
export const ToolId = idOf('tool', 'tool').meta({ id: 'ToolId' });
export type ToolId = z.infer<typeof ToolId>;
/** `skill_` and 24 lower-case hex digits. */
export const SkillId = idOf('skill', 'skill').meta({ id: 'SkillId' });
export type SkillId = z.infer<typeof SkillId>;

// Names become parts of scopes: nothing in them splits a list of scopes, and no star ends them.
export const ProviderName = z
  .string('Give a name')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'Use 1 to 64 letters, digits, dots, dashes and underscores');
export const ToolName = z
  .string('Give a name')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
    'Use 1 to 128 letters, digits, colons, dots, slashes, dashes and underscores',
  );
export const SkillName = z
  .string('Give a name')
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'Use 1 to 128 letters, digits, colons, dots, dashes and underscores',
  );

/** What a caller has to hold for a tool: one entry of a scope text, without a star. */
export const RequiredScope = z
  .string()
  .regex(/^[!-)+-~]{1,200}$/, 'Use 1 to 200 printable ASCII characters without blanks and stars');

/** How a provider is spoken to. */
export const ProviderKind = z.enum(['http', 'mcp', 'ati']).meta({
  id: 'ProviderKind',
  description:
    '`http`: an API. `mcp`: a server of the Model Context Protocol. `ati`: an ATI proxy of your own',
});
export type ProviderKind = z.infer<typeof ProviderKind>;

// Said by the connection, the body and the address, and by no credential.
const OWN_HEADERS =
  /^(host|connection|keep-alive|te|trailer|upgrade|expect|content-.*|transfer-encoding|proxy-.*|accept.*|mcp-.*)$/i;

export const CredentialPlace = z.enum(['bearer', 'header', 'query']);

/** The credential with which Signet calls a provider. It is sealed, and no answer shows it. */
export const ProviderCredential = z
  .strictObject({
    place: CredentialPlace,
    name: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'Use 1 to 64 letters, digits, dots, dashes and underscores')
      .refine((name) => !OWN_HEADERS.test(name), 'This name is taken by the call itself')
      .optional()
      .meta({ description: 'Of the header or the query parameter' }),
    value: z
      .string()
      .min(1, 'Give the credential')
      .max(4096, 'At most 4,096 characters')
      .regex(/^[\x20-\x7e]+$/, 'Use printable ASCII characters')
      .meta({ secret: true }),
  })
  .refine(({ place, name }) => (place === 'bearer') === (name === undefined), {
    error: 'Name the header or the query parameter; a bearer credential has no name',
    path: ['name'],
  })
  .meta({ id: 'ProviderCredential' });
export type ProviderCredential = z.infer<typeof ProviderCredential>;

/** Where the credential of a provider goes, without it. */
export const CredentialPlacement = z
  .object({ place: CredentialPlace, name: z.string().nullable() })
  .meta({ id: 'CredentialPlacement' });

const Category = lineText(z.string().min(1).max(64, 'At most 64 characters'));
const Description = linesText(z.string().max(2000, 'At most 2,000 characters'));
const Hint = linesText(z.string().max(1000, 'At most 1,000 characters')).nullable();

const providerSettings = {
  description: Description,
  base_url: lineText(
    z.string('Give an address').min(1, 'Give an address').max(1024, 'At most 1,024 characters'),
  ).meta({ examples: ['https://api.example.com/v1'] }),
  category: Category.nullable(),
  credential: ProviderCredential.nullable(),
  profile_id: ProfileId.nullable().meta({
    description: 'Of an ati provider: the profile with the target `stock` whose key the proxy verifies',
    examples: [null],
  }),
};

export const CreateProvider = z
  .strictObject({
    name: ProviderName,
    kind: ProviderKind,
    base_url: providerSettings.base_url,
    description: Description.default(''),
    category: providerSettings.category.default(null),
    credential: providerSettings.credential.default(null),
    profile_id: providerSettings.profile_id.default(null),
  })
  .meta({ id: 'CreateProvider' });
export type CreateProvider = z.infer<typeof CreateProvider>;

export const EditProvider = z.strictObject(providerSettings).partial().meta({ id: 'EditProvider' });
export type EditProvider = z.infer<typeof EditProvider>;

const times = { created_at: z.iso.datetime(), updated_at: z.iso.datetime() };

/** Whether a proxy verifies tokens, as it says itself (ATI, 6.8). `unknown`: it says something that is neither. */
export const ProxyAuth = z.enum(['jwt', 'disabled', 'unknown']).meta({ id: 'ProxyAuth' });
export type ProxyAuth = z.infer<typeof ProxyAuth>;

/** What was found when a proxy was last asked about itself. */
export const ProxyState = z
  .object({
    auth: ProxyAuth.nullable().meta({
      description: 'What it said last. Null: it never answered. Anything but `jwt` lets everybody in',
    }),
    checked_at: z.iso.datetime().nullable().meta({ description: 'When it was asked last' }),
    fault: z.string().nullable().meta({ description: 'Why it gave no answer then' }),
  })
  .meta({ id: 'ProxyState' });
export type ProxyState = z.infer<typeof ProxyState>;

export const Provider = z
  .object({
    id: ProviderId,
    name: z.string(),
    kind: ProviderKind,
    base_url: z.string(),
    description: z.string(),
    category: z.string().nullable(),
    credential: CredentialPlacement.nullable().meta({
      description: 'Where its credential goes. Never the credential',
    }),
    profile_id: ProfileId.nullable().meta({
      description: 'Of an ati provider: whose key the proxy verifies',
    }),
    proxy: ProxyState.nullable().meta({ description: 'Of an ati provider' }),
    ...times,
  })
  .meta({ id: 'Provider' });
export type Provider = z.infer<typeof Provider>;

export const ProviderPage = pageOf(Provider).meta({ id: 'ProviderPage' });
export const ProviderQuery = PageQuery.extend({
  name: ProviderName.optional(),
  search: Search.optional(),
}).meta({ id: 'ProviderQuery' });
export type ProviderQuery = z.infer<typeof ProviderQuery>;

export const HttpMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
export type HttpMethod = z.infer<typeof HttpMethod>;

/** The largest JSON Schema of a tool's arguments, in characters of its text. */
export const INPUT_SCHEMA_MAX = 65_536;

/** `/repos/{owner}`: begins with a slash, and what stands in braces is an argument of the call. */
export const PathTemplate = z
  .string()
  .max(1024, 'At most 1,024 characters')
  .regex(/^(\/([A-Za-z0-9._~!$&'()*+,;=:@%-]|\{[A-Za-z0-9_.-]{1,64}\})*)+$/, 'Write it as /path/{argument}')
  .refine((path) => !/\/(\.|%2e){1,2}(\/|$)/i.test(path), 'No part of it may be . or ..')
  .meta({ examples: ['/repos/{owner}'] });

const InputSchema = z
  .record(z.string(), z.unknown())
  .refine((schema) => flawOfTextsIn(schema) === null, {
    error: ({ input }) => flawOfTextsIn(input) ?? undefined,
  })
  .refine((schema) => JSON.stringify(schema).length <= INPUT_SCHEMA_MAX, 'At most 65,536 characters of JSON');
const Tags = z.array(lineText(z.string().min(1).max(50, 'At most 50 characters'))).max(20, 'At most 20 tags');

const toolSettings = {
  description: Description,
  hint: Hint,
  scope: RequiredScope.meta({ description: 'What a caller has to hold to call it' }),
  method: HttpMethod.nullable().meta({ description: 'Of the call to an http provider' }),
  path: PathTemplate.nullable().meta({ description: 'Below the address of an http provider' }),
  query: z
    .array(lineText(z.string().regex(/^[^\0-\x20\x7f]{1,64}$/, 'Not the name of an argument')))
    .max(100, 'At most 100 names')
    .meta({ description: 'The arguments that go into the query. All of them in a call without a body' }),
  upstream_name: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'Use 1 to 128 printable ASCII characters without blanks')
    .nullable()
    .meta({ description: 'What an mcp or an ati provider calls it' }),
  upstream_scope: RequiredScope.nullable().meta({
    description:
      'What an ati provider asks of whoever calls it there. Null: `tool:` and the name that it has there',
  }),
  input_schema: InputSchema.meta({ description: 'JSON Schema of the arguments' }),
  tags: Tags,
};

export const CreateTool = z
  .strictObject({
    provider_id: ProviderId,
    name: ToolName.meta({
      description:
        '`provider:operation`, or a name without a colon. A tool of an ati provider is called as it is there',
    }),
    description: Description.default(''),
    hint: Hint.default(null),
    scope: toolSettings.scope.optional(),
    method: toolSettings.method.default(null),
    path: toolSettings.path.default(null),
    query: toolSettings.query.default([]),
    upstream_name: toolSettings.upstream_name.default(null),
    upstream_scope: toolSettings.upstream_scope.default(null),
    input_schema: toolSettings.input_schema.default({ type: 'object' }),
    tags: Tags.default([]),
  })
  .meta({ id: 'CreateTool' });
export type CreateTool = z.infer<typeof CreateTool>;

export const EditTool = z.strictObject(toolSettings).partial().meta({ id: 'EditTool' });
export type EditTool = z.infer<typeof EditTool>;

export const Tool = z
  .object({
    id: ToolId,
    provider_id: ProviderId,
    name: z.string(),
    description: z.string(),
    hint: z.string().nullable(),
    scope: z.string(),
    method: HttpMethod.nullable(),
    path: z.string().nullable(),
    query: z.array(z.string()),
    upstream_name: z.string().nullable(),
    upstream_scope: z.string().nullable(),
    input_schema: z.record(z.string(), z.unknown()),
    tags: z.array(z.string()),
    ...times,
  })
  .meta({ id: 'Tool' });
export type Tool = z.infer<typeof Tool>;

export const ToolPage = pageOf(Tool).meta({ id: 'ToolPage' });
export const ToolQuery = PageQuery.extend({
  name: ToolName.optional(),
  search: Search.optional(),
  provider_id: ProviderId.optional(),
}).meta({ id: 'ToolQuery' });
export type ToolQuery = z.infer<typeof ToolQuery>;

const names = (name: z.ZodString) => z.array(name).max(100, 'At most 100 names');

const skillSettings = {
  version: lineText(z.string().min(1).max(32, 'At most 32 characters')),
  description: Description,
  when_to_use: Description.nullable(),
  hint: Hint,
  content: linesText(z.string().max(65_536, 'At most 65,536 characters')),
  tools: names(ToolName).meta({ description: 'Whoever may use one of these tools sees the skill' }),
  providers: names(ProviderName).meta({
    description: 'Whoever may use a tool of these providers sees the skill',
  }),
  categories: z
    .array(Category)
    .max(100, 'At most 100 categories')
    .meta({ description: 'Whoever may use a tool of a provider in these categories sees the skill' }),
  depends_on: names(SkillName).meta({ description: 'Skills that whoever sees this one sees, too' }),
};

export const CreateSkill = z
  .strictObject({
    name: SkillName,
    version: skillSettings.version.default('1.0.0'),
    description: Description.default(''),
    when_to_use: skillSettings.when_to_use.default(null),
    hint: Hint.default(null),
    content: skillSettings.content,
    tools: skillSettings.tools.default([]),
    providers: skillSettings.providers.default([]),
    categories: skillSettings.categories.default([]),
    depends_on: skillSettings.depends_on.default([]),
  })
  .meta({ id: 'CreateSkill' });
export type CreateSkill = z.infer<typeof CreateSkill>;

export const EditSkill = z.strictObject(skillSettings).partial().meta({ id: 'EditSkill' });
export type EditSkill = z.infer<typeof EditSkill>;

export const Skill = z
  .object({
    id: SkillId,
    name: z.string(),
    version: z.string(),
    description: z.string(),
    when_to_use: z.string().nullable(),
    hint: z.string().nullable(),
    content: z.string(),
    tools: z.array(z.string()),
    providers: z.array(z.string()),
    categories: z.array(z.string()),
    depends_on: z.array(z.string()),
    ...times,
  })
  .meta({ id: 'Skill' });
export type Skill = z.infer<typeof Skill>;

export const SkillPage = pageOf(Skill).meta({ id: 'SkillPage' });
export const SkillQuery = PageQuery.extend({
  name: SkillName.optional(),
  search: Search.optional(),
}).meta({ id: 'SkillQuery' });
export type SkillQuery = z.infer<typeof SkillQuery>;

/** The largest OpenAPI document that is taken, in characters. */
export const OPENAPI_DOCUMENT_MAX = 1_000_000;

export const ImportOpenApi = z
  .strictObject({
    document: storableText(
      z.string().min(1, 'Give the document').max(OPENAPI_DOCUMENT_MAX, 'At most 1,000,000 characters'),
    ).meta({
      description: 'An OpenAPI 3 document, as JSON or YAML',
      examples: ['{"openapi":"3.1.0","paths":{"/things":{"get":{"operationId":"listThings"}}}}'],
    }),
  })
  .meta({ id: 'ImportOpenApi' });
export type ImportOpenApi = z.infer<typeof ImportOpenApi>;

/** What became of the operations of an import. */
export const ToolImport = z
  .object({
    created: z.array(z.string()),
    updated: z.array(z.string()).meta({ description: 'They keep their scope and their tags' }),
    skipped: z.array(z.object({ operation: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ToolImport' });
export type ToolImport = z.infer<typeof ToolImport>;
