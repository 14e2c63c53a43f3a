import { z } from 'zod';

/** Reads a text as a value of `schema`; what that says against it is said of the whole text. */
function as<T extends z.ZodType>(schema: T, valueOf: (text: string) => unknown) {
  return z.string().transform((text, context): z.output<T> => {
    const { data, error } = schema.safeParse(valueOf(text));
    if (!error) return data;
    context.addIssue({ code: 'custom', message: error.issues[0]!.message });
    return z.NEVER;
  });
}

/** A text that may be left empty: null then. */
export const optional = <T extends z.ZodType>(schema: T) => as(schema, (text) => text.trim() || null);

/** A text that may be left empty: what the API takes for "as usual" then. */
export const orUsual = <T extends z.ZodType>(schema: T) => as(schema, (text) => text.trim() || undefined);

/** Several of them, separated by commas or lines. */
export const several = <T extends z.ZodType>(schema: T) =>
  as(schema, (text) => [...new Set(text.split(/[,\n]/).map((part) => part.trim()))].filter(Boolean));

export const listed = (items: readonly string[]): string => items.join(', ');

/** JSON, as somebody types it. `flaw` is said of what is none. */
export const json = <T extends z.ZodType>(schema: T, flaw: string) =>
  z
    .string()
    .refine(isJson, { error: flaw, abort: true })
    .pipe(as(schema, (text) => JSON.parse(text) as unknown));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
