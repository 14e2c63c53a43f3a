import { z } from 'zod';
import { storableText } from './text.js';

/** What a sandbox sends to have a tool called (ATI, 6.3). */
export const AtiCall = z
  .object({
    tool_name: z.string('Missing: say which tool to call').meta({
      description: 'As the catalogue has it, or with an underscore in place of its colon',
      examples: ['github:search_repos'],
    }),
    args: z
      .record(z.string(), z.unknown(), 'Give an object with a member for each argument')
      .nullish()
      .meta({ description: 'The arguments of the tool', examples: [{ q: 'signet' }] }),
    raw_args: z
      .array(z.string(), 'Give a list of texts')
      .nullish()
      .meta({ description: 'For tools of a command line, of which this gateway has none' }),
  })
  .meta({ id: 'AtiCall' });
export type AtiCall = z.infer<typeof AtiCall>;

export const AtiCallAnswer = z
  .object({ result: z.unknown().meta({ description: 'What the provider answered' }) })
  .meta({ id: 'AtiCallAnswer' });

/** A call that was refused or failed. */
export const AtiCallFailure = z
  .object({
    result: z.null(),
    error: z.string().meta({ description: 'What happened and what to do, as a sentence' }),
    code: z
      .string()
      .optional()
      .meta({ description: 'Where the credentials were refused: why, as a word that stays' }),
  })
  .meta({ id: 'AtiCallFailure' });

/** One message of the Model Context Protocol. */
export const AtiMcpMessage = z
  .object({
    jsonrpc: z.literal('2.0'),
    id: z.union([z.string(), z.number()]).optional(),
    method: z.string(),
    params: z.record(z.string(), z.unknown()).nullish(),
  })
  .meta({ id: 'AtiMcpMessage' });

const JsonSchema = z.record(z.string(), z.unknown());

const tool = {
  name: z.string(),
  description: z.string(),
  provider: z.string(),
  method: z.string(),
  tags: z.array(z.string()),
  skills: z.array(z.string()).meta({ description: 'The skills that say how it is used' }),
  input_schema: JsonSchema,
};
/** A tool that a sandbox may use (6.6). */
export const AtiTool = z.object(tool).meta({ id: 'AtiTool' });
export type AtiTool = z.infer<typeof AtiTool>;
export const AtiToolDetail = z
  .object({
    ...tool,
    endpoint: z.string().meta({ description: 'Below the address of its provider' }),
    hint: z.string().nullable(),
    scope: z.string(),
  })
  .meta({ id: 'AtiToolDetail' });
export type AtiToolDetail = z.infer<typeof AtiToolDetail>;

const Word = storableText(z.string().max(200));
export const AtiToolQuery = z
  .object({
    provider: Word.optional(),
    search: Word.optional().meta({ description: 'Part of the name, the description or a tag, in any case' }),
  })
  .meta({ id: 'AtiToolQuery' });
export type AtiToolQuery = z.infer<typeof AtiToolQuery>;

const skill = {
  name: z.string(),
  version: z.string(),
  description: z.string(),
  tools: z.array(z.string()),
  providers: z.array(z.string()),
  categories: z.array(z.string()),
  hint: z.string().nullable(),
};
/** A skill that a sandbox may read (6.7). */
export const AtiSkill = z.object(skill).meta({ id: 'AtiSkill' });
export type AtiSkill = z.infer<typeof AtiSkill>;
export const AtiSkillQuery = AtiToolQuery.extend({ category: Word.optional(), tool: Word.optional() }).meta({
  id: 'AtiSkillQuery',
});
export type AtiSkillQuery = z.infer<typeof AtiSkillQuery>;

const Flag = z.string().max(10).optional();
export const AtiSkillParts = z
  .object({
    meta: Flag.meta({ description: '`true`: what is said about it in place of its text' }),
    refs: Flag.meta({ description: '`true`: with the list of its further texts' }),
  })
  .meta({ id: 'AtiSkillParts' });
export type AtiSkillParts = z.infer<typeof AtiSkillParts>;

const SkillText = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  content: z.string(),
  references: z.array(z.unknown()).optional(),
});
const SkillMeta = z.object({
  ...skill,
  author: z.string().nullable(),
  keywords: z.array(z.string()),
  depends_on: z.array(z.string()),
  suggests: z.array(z.string()),
  license: z.string().nullable(),
  compatibility: z.string().nullable(),
  allowed_tools: z.array(z.string()),
  format: z.string(),
});
export const AtiSkillDetail = z.union([SkillMeta, SkillText]).meta({ id: 'AtiSkillDetail' });
export type AtiSkillDetail = z.infer<typeof AtiSkillDetail>;

const Files = z.record(z.string(), z.string()).meta({ description: 'Texts by their path' });
export const AtiSkillBundle = z.object({ name: z.string(), files: Files }).meta({ id: 'AtiSkillBundle' });
export type AtiSkillBundle = z.infer<typeof AtiSkillBundle>;

/** How many skills are handed out at once. */
export const ATI_BUNDLE_MAX = 50;

const Name = z.string().max(200);
export const AtiBundleSkills = z
  .object({
    names: z
      .array(Name, 'Missing: give the names of skills')
      .max(1_000)
      .meta({ examples: [['research']] }),
  })
  .meta({ id: 'AtiBundleSkills' });
export type AtiBundleSkills = z.infer<typeof AtiBundleSkills>;
export const AtiSkillBundles = z
  .object({
    skills: z.record(z.string(), z.object({ files: Files })),
    missing: z.array(z.string()).meta({ description: 'Those that are not there, or not for the caller' }),
  })
  .meta({ id: 'AtiSkillBundles' });
export type AtiSkillBundles = z.infer<typeof AtiSkillBundles>;

export const AtiResolveSkills = z
  .object({
    scopes: z
      .array(z.string().max(300), 'Missing: give a list of scopes')
      .max(5_000)
      .meta({ examples: [['tool:github:*']] }),
    include_content: z.boolean().default(false),
  })
  .meta({ id: 'AtiResolveSkills' });
export type AtiResolveSkills = z.infer<typeof AtiResolveSkills>;
export const AtiResolvedSkill = AtiSkill.extend({ content: z.string().optional() }).meta({
  id: 'AtiResolvedSkill',
});

export const AtiCatalogQuery = AtiToolQuery.pick({ search: true }).meta({ id: 'AtiCatalogQuery' });
export type AtiCatalogQuery = z.infer<typeof AtiCatalogQuery>;
export const AtiCatalog = z
  .object({
    skills: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        skill_directory: z.string(),
        when_to_use: z.string().optional(),
        tools: z.array(z.string()),
        providers: z.array(z.string()),
        categories: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'AtiCatalog' });
export type AtiCatalog = z.infer<typeof AtiCatalog>;

/** A skill as an agent takes it up: its text, and which further files it has. */
export const AtiSkillReading = z
  .object({
    name: z.string(),
    skill_directory: z.string(),
    content: z.string(),
    resources: z.array(z.string()).meta({ description: 'Paths of its further files' }),
  })
  .meta({ id: 'AtiSkillReading' });
export type AtiSkillReading = z.infer<typeof AtiSkillReading>;

const FilePath = storableText(z.string().max(1_000));
export const AtiSkillPrefix = z
  .object({ prefix: FilePath.optional().meta({ description: 'A folder of the skill' }) })
  .meta({ id: 'AtiSkillPrefix' });
export type AtiSkillPrefix = z.infer<typeof AtiSkillPrefix>;
export const AtiSkillResources = z
  .object({ name: z.string(), prefix: z.string().nullable(), resources: z.array(z.string()) })
  .meta({ id: 'AtiSkillResources' });

export const AtiSkillPath = z
  .object({ path: FilePath.meta({ description: 'Within the skill', examples: ['SKILL.md'] }) })
  .meta({ id: 'AtiSkillPath' });
export type AtiSkillPath = z.infer<typeof AtiSkillPath>;
export const AtiSkillFile = z
  .object({
    requested_skill: z.string(),
    resolved_skill: z.string(),
    path: z.string(),
    kind: z.literal('text'),
    content: z.string(),
  })
  .meta({ id: 'AtiSkillFile' });
export type AtiSkillFile = z.infer<typeof AtiSkillFile>;

export const AtiSkillReferences = z
  .object({ name: z.string(), references: z.array(z.string()) })
  .meta({ id: 'AtiSkillReferences' });
export const AtiSkillReference = z
  .object({ name: z.string(), reference: z.string(), content: z.string() })
  .meta({ id: 'AtiSkillReference' });
export type AtiSkillReference = z.infer<typeof AtiSkillReference>;

export const AtiHelpQuestion = z
  .object({
    query: z
      .string('Missing: ask a question')
      .max(10_000)
      .meta({ examples: ['How do I search repositories?'] }),
    tool: z.string().max(200).nullish(),
  })
  .meta({ id: 'AtiHelpQuestion' });
export const AtiHelpAnswer = z
  .object({ content: z.string(), error: z.string().nullable() })
  .meta({ id: 'AtiHelpAnswer' });
