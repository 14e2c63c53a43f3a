import { z } from 'zod';
import { flawOfLine, flawOfLines, linesText } from './text.js';

/** How large a persona may be, serialised without white space. */
export const PERSONA_BYTES_MAX = 10 * 1024;

// Numbers of at most 15 digits: one more than any of them is still exact.
const SEMVER =
  /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const LEADING_ZERO = /^0\d+$/;

/** Semantic Versioning 2.0.0, at most 64 characters. The length is looked at first, so the pattern stays cheap. */
export function isSemanticVersion(text: string): boolean {
  const parts = text.length <= 64 ? SEMVER.exec(text) : null;
  if (!parts) return false;
  const prerelease = parts[4]?.slice(1).split('.') ?? [];
  return !prerelease.some((part) => LEADING_ZERO.test(part));
}

/** The words a trait can have instead of a number. */
export const TRAIT_WORDS = [
  'risk-averse',
  'helpful',
  'cautious',
  'creative',
  'formal',
  'analytical',
  'concise',
  'verbose',
  'empathetic',
  'neutral',
  'assertive',
  'cooperative',
  'detail-oriented',
  'strategic',
  'adaptive',
  'proactive',
  'reactive',
  'compliant',
  'innovative',
  'conservative',
] as const;

const words: ReadonlySet<string> = new Set(TRAIT_WORDS);
const isTrait = (value: unknown): boolean =>
  typeof value === 'number'
    ? value >= 0 && value <= 1
    : typeof value === 'string' && value.length <= 20 && words.has(value.toLowerCase());

const Share = z.number('Give a number').min(0, 'At least 0').max(1, 'At most 1');
const Texts = z.array(linesText(z.string('Give a string')), 'Give a list of strings');
const Axis = z.array(z.union([z.string(), z.looseObject({})], 'Give strings or objects'), 'Give a list');
const Vectors = z.looseObject({}, 'Give an object');

/**
 * How an agent behaves. Members that are not named here are kept. Two spellings of some members are in use by clients;
 * both are checked.
 */
export const Persona = z
  .looseObject(
    {
      version: z
        .string('Give a version')
        .refine(isSemanticVersion, 'Write a semantic version, such as 1.0.0'),
      personality: z
        .looseObject(
          {
            traits: z
              .record(
                z.string(),
                z
                  .unknown()
                  .refine(isTrait, `Give a number from 0 to 1, or one of: ${TRAIT_WORDS.join(', ')}`),
                'Give an object',
              )
              .optional(),
            assistantAxis: Axis.optional(),
            assistant_axis: Axis.optional(),
            neuralVectors: Vectors.optional(),
            neural_vectors: Vectors.optional(),
          },
          'Give an object',
        )
        .optional(),
      constraints: z
        .looseObject(
          {
            max_response_length: z.number('Give a number').gt(0, 'More than 0').optional(),
            forbidden_topics: Texts.optional(),
            required_disclaimers: Texts.optional(),
            allowed_actions: Texts.optional(),
            blocked_actions: Texts.optional(),
          },
          'Give an object',
        )
        .optional(),
      guardrails: z
        .looseObject(
          {
            toxicity_threshold: Share.optional(),
            hallucination_tolerance: z
              .enum(['strict', 'moderate', 'lenient'], 'Give strict, moderate or lenient')
              .optional(),
            source_citation_required: z.boolean('Give true or false').optional(),
          },
          'Give an object',
        )
        .optional(),
      promptTemplate: z.string('Give a string').optional(),
      prompt_template: z.string('Give a string').optional(),
    },
    'Give the persona as an object',
  )
  .superRefine((persona, context) => {
    const fault = faultIn(persona, []);
    if (fault) context.addIssue({ code: 'custom', ...fault });
  })
  .meta({ id: 'Persona' });
export type Persona = z.infer<typeof Persona>;

/** Finds the first value that could not be given back (1e999) or that nobody would see: hidden characters in text. */
function faultIn(
  value: unknown,
  path: (string | number)[],
): { path: (string | number)[]; message: string } | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : { path, message: 'This number is too large' };
  if (typeof value === 'string') return faultAt(path, flawOfLines(value));
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const fault = faultAt(at, flawOfLine(key)) ?? faultIn(member, at);
    if (fault) return fault;
  }
  return null;
}

const faultAt = (path: (string | number)[], message: string | null) =>
  message === null ? null : { path, message };

/** What an import takes, and an export holds together with its signature. Every member is signed. */
export const PersonaBundle = z
  .looseObject({
    persona: z.looseObject({}, 'Give the persona as an object'),
    persona_hash: z.string('Give the hash').max(128, 'At most 128 characters'),
    signature: z.string('Give the signature').max(128, 'At most 128 characters'),
  })
  .meta({ id: 'PersonaBundle' });
export type PersonaBundle = z.infer<typeof PersonaBundle>;

/** What a registration, an import and the start of every other answer about a persona say. */
export const AgentAuthPersona = z
  .strictObject({
    agent_id: z.string(),
    persona: Persona,
    persona_hash: z.string().meta({ description: 'HMAC-SHA-256 over the canonical JSON, in hex' }),
    persona_version: z.string(),
  })
  .meta({ id: 'AgentAuthPersona' });

export const AgentAuthReadPersona = AgentAuthPersona.extend({
  etag: z.string().meta({ description: 'The hash, for If-None-Match: there it is quoted' }),
  prompt: z.string().optional(),
}).meta({ id: 'AgentAuthReadPersona' });

export const PersonaChange = z
  .object({
    kind: z.enum(['N', 'D', 'E', 'A']).meta({ description: 'New, deleted, edited, element of a list' }),
    path: z.array(z.union([z.string(), z.int()])),
    lhs: z.unknown().optional(),
    rhs: z.unknown().optional(),
    index: z.int().optional(),
    item: z.unknown().optional(),
  })
  .meta({ id: 'PersonaChange' });

export const AgentAuthUpdatedPersona = AgentAuthPersona.extend({
  previous_version: z.string(),
  changes: z.array(PersonaChange),
}).meta({ id: 'AgentAuthUpdatedPersona' });

export const AgentAuthPersonaVerdict = z
  .strictObject({ valid: z.boolean(), agent_id: z.string(), persona_hash: z.string(), reason: z.string() })
  .meta({ id: 'AgentAuthPersonaVerdict' });

/** Rubbish in a query takes the default: published clients can send the text `undefined`. */
const pageQuery = {
  limit: z.string().optional(),
  offset: z.string().optional(),
  cursor: z.string().optional().meta({ description: 'From the Link header of the page before' }),
  sort: z.enum(['asc', 'desc']).optional(),
  format: z.enum(['json', 'csv']).optional(),
};

export const AgentAuthPersonaQuery = z
  .object({ includePrompt: z.string().optional(), include_prompt: z.string().optional() })
  .meta({ id: 'AgentAuthPersonaQuery' });

export const AgentAuthPersonaHistoryQuery = z.object(pageQuery).meta({ id: 'AgentAuthPersonaHistoryQuery' });

export const AgentAuthDriftHistoryQuery = z
  .object({
    ...pageQuery,
    from: z.string().optional().meta({ description: 'ISO 8601' }),
    to: z.string().optional().meta({ description: 'ISO 8601' }),
    metric: z.string().optional().meta({ description: 'Only this metric' }),
  })
  .meta({ id: 'AgentAuthDriftHistoryQuery' });

export const AgentAuthPersonaHistory = z
  .strictObject({
    history: z.array(AgentAuthPersona.extend({ id: z.string(), changed_at: z.iso.datetime() })),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'AgentAuthPersonaHistory' });
