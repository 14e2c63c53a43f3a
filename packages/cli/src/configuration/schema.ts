import { z } from 'zod';
import { NOUNS } from './nouns/index.js';

/** More of one kind than this is not one file's work. */
export const ENTRIES_MAX = 10_000;

/** What a whole file holds. */
export const Configuration = z.strictObject(
  Object.fromEntries(NOUNS.map(({ list, schema }) => [list, z.array(schema).max(ENTRIES_MAX).optional()])),
);

/** The same as a JSON Schema, by which editors complete and check a file while it is written. */
export function schemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(Configuration, { io: 'input', reused: 'inline' });
  const document = { $schema, title: 'Configuration of a Signet instance', ...rest };
  return `${JSON.stringify(document, null, 2)}\n`;
}
