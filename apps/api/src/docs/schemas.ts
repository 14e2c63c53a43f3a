import { z } from 'zod';
import type { JsonSchema } from './openapi.js';

type Direction = 'input' | 'output';
type Converted = JsonSchema & { $defs?: Record<string, JsonSchema>; $schema?: string; secret?: boolean };

const DEFS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** Collects the named schemas of the document and hands out references to them. */
export class SchemaComponents {
  private readonly named = new Map<string, JsonSchema>();
  /** What zod made of each name, before references were rewritten: to notice when a name means two things. */
  private readonly raw = new Map<string, string>();

  /** Converts a schema; everything in it that has an id becomes a component. */
  convert(schema: z.ZodType, direction: Direction): JsonSchema {
    const { $defs = {}, $schema: _, ...root } = toJsonSchema(schema, direction);
    const names = this.namesFor($defs, direction);
    for (const [id, definition] of Object.entries($defs)) {
      const name = names.get(id)!;
      this.raw.set(name, JSON.stringify(definition));
      this.named.set(name, renamed(definition, names));
    }
    return renamed(root, names);
  }

  get all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * A schema with a default or a transformation takes something else than it gives. Then the second meaning of the name
   * gets a name of its own, and so does everything that contains it.
   */
  private namesFor(definitions: Record<string, JsonSchema>, direction: Direction): Map<string, string> {
    const suffix = direction === 'input' ? 'Input' : 'Output';
    const apart = new Set(
      Object.entries(definitions)
        .filter(
          ([id, definition]) =>
            (this.raw.get(id) ?? JSON.stringify(definition)) !== JSON.stringify(definition),
        )
        .map(([id]) => id),
    );
    for (let size = -1; size !== apart.size;) {
      size = apart.size;
      for (const [id, definition] of Object.entries(definitions))
        if ([...apart].some((other) => JSON.stringify(definition).includes(`"${DEFS}${other}"`)))
          apart.add(id);
    }
    return new Map(Object.keys(definitions).map((id) => [id, apart.has(id) ? id + suffix : id]));
  }
}

function toJsonSchema(schema: z.ZodType, direction: Direction): Converted {
  return z.toJSONSchema(schema, {
    io: direction,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const json = jsonSchema as Converted;
      const { def } = zodSchema._zod;
      // An answer may grow unless its schema is strict: clients must not be told otherwise.
      if (def.type === 'object' && !def.catchall && json.additionalProperties === false)
        delete json.additionalProperties;
      // The format says it, and zod's expression for it fills a screen.
      if (json.format === 'date-time' || json.format === 'date') delete json.pattern;
      if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
      if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
      if (json.secret) {
        delete json.secret;
        json['x-secret'] = true;
        json.format = 'password';
        if (direction === 'input') json.writeOnly = true;
      }
    },
  }) as Converted;
}

/** Points every reference at the component that has its meaning. */
function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (Array.isArray(value)) return value.map((member) => renamed<unknown>(member, names)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string' && member.startsWith(DEFS)
        ? [key, COMPONENTS + names.get(member.slice(DEFS.length))]
        : [key, renamed<unknown>(member, names)],
    ),
  ) as T;
}

/** Follows a reference to the component it names. */
export function resolve(schema: JsonSchema, components: Record<string, JsonSchema>): JsonSchema {
  if (!schema.$ref) return schema;
  const { $ref, ...beside } = schema;
  const target = components[$ref.slice(COMPONENTS.length)];
  if (!target) throw new Error(`Nothing is called ${$ref}.`);
  return { ...resolve(target, components), ...beside };
}

/** The name of the component that a schema refers to, or null. */
export const nameOf = ({ $ref }: JsonSchema): string | null => $ref?.slice(COMPONENTS.length) ?? null;
