import { z } from 'zod';
import type { JsonSchema, OpenApiDocument } from '../../src/docs/openapi.js';

const made = new Map<string, z.ZodType>();

/** Reads a schema of the document back into one that checks values, as a client of ours would. */
export function checkerOf(schema: JsonSchema, document: OpenApiDocument): z.ZodType {
  const key = JSON.stringify(schema);
  const known = made.get(key);
  if (known) return known;
  const rooted = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const local = JSON.parse(rooted.replaceAll('#/components/schemas/', '#/$defs/'), (member, value: unknown) =>
    // A hint for people; zod's reader knows it not.
    member === 'format' && value === 'password' ? undefined : value,
  ) as Parameters<typeof z.fromJSONSchema>[0];
  const checker = z.fromJSONSchema(local);
  made.set(key, checker);
  return checker;
}

/** Every object in a JSON value, with where it is. */
export function* objectsIn(
  value: unknown,
  at = '',
): Generator<{ at: string; object: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { at, object: value as Record<string, unknown> };
  for (const [key, member] of Object.entries(value)) yield* objectsIn(member, `${at}/${key}`);
}
