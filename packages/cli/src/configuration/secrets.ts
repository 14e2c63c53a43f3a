import { z } from 'zod';
import type { Entry, Noun } from './noun.js';

const REFERENCE = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/;

/**
 * A field for a secret, which holds the name of an environment variable instead: files are committed, copied and read by
 * more people than a secret is for.
 * @param description what the secret is, for editors
 */
export const secretReference = (description: string): z.ZodString =>
  z
    .string('Write ${env:NAME} here')
    .regex(
      REFERENCE,
      'A secret does not belong into the file: put it into an environment variable and write ${env:NAME} here',
    )
    .meta({ description: `${description}. Written as \${env:NAME}` });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A value with each secret in it replaced by something else, or taken out where that is nothing.
 * @param path of the value: `field`, or `field.member`
 */
export function replaced(
  noun: Noun,
  path: string,
  value: unknown,
  by: (path: string, value: unknown) => unknown,
): unknown {
  if (noun.secrets?.[path]) return by(path, value);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(
    ([name, inner]) => [name, replaced(noun, `${path}.${name}`, inner, by)] as const,
  );
  return Object.fromEntries(members.filter(([, inner]) => inner !== undefined));
}

/** The secrets that belong into an entry: those that would be made for it otherwise, and those within what it has. */
export const secretsIn = (noun: Noun, entry: Entry): string[] =>
  Object.keys(noun.secrets ?? {}).filter((path) => {
    const [field, member] = path.split('.') as [string, string?];
    return member === undefined ? Boolean(noun.issues?.(entry)) : isRecord(entry[field]);
  });

/** An entry with a secret in its place. */
export function withSecret(entry: Entry, path: string, value: string): Entry {
  const [field, member] = path.split('.') as [string, string?];
  return {
    ...entry,
    [field]: member === undefined ? value : { ...(entry[field] as object), [member]: value },
  };
}
