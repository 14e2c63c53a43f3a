import { z } from 'zod';

/**
 * What nobody sees, or sees elsewhere than it stands: control and format characters, surrogates without a partner,
 * private-use and unassigned code points, separators of lines and paragraphs, what renderers may leave out
 * (Default_Ignorable_Code_Point: variation selectors, tags, fillers), and two symbols that are drawn as nothing.
 */
const HIDDEN = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc]`;
const HIDDEN_ALONE = new RegExp(`^${HIDDEN}$`, 'u');

// Emoji are made of such characters, too. By constructor: the compiler's target has no `v` yet, every runtime has.
const EMOJI_OR_HIDDEN = new RegExp(String.raw`\p{RGI_Emoji}|${HIDDEN}`, 'gv');

// Blanks of other widths look like one or several of ours.
const STRANGE_BLANK = /(?! )\p{Zs}/u;

const LINE_END = /\r?\n/g;

const hiddenIn = (text: string): string | undefined =>
  [...text.matchAll(EMOJI_OR_HIDDEN)].map(([found]) => found).find((found) => HIDDEN_ALONE.test(found));

const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

type Flaw = (text: string) => string | null;

const notOneLine: Flaw = (text) => {
  const hidden = hiddenIn(text);
  if (hidden === undefined) return null;
  return hidden === '\n' || hidden === '\r'
    ? 'Write it on one line'
    : `Contains a character that cannot be seen (${codePoint(hidden)})`;
};

const notLines: Flaw = (text) => notOneLine(text.replace(LINE_END, ' ').replaceAll('\t', ' '));

const notName: Flaw = (text) => {
  const blank = STRANGE_BLANK.exec(text)?.[0];
  if (blank !== undefined) return `Contains a blank that is no ordinary space (${codePoint(blank)})`;
  return notOneLine(text) ?? (/\S {2}/.test(text.trimEnd()) ? 'Contains two spaces in a row' : null);
};

const notStorable: Flaw = (text) =>
  text.includes('\0') || !text.isWellFormed() ? 'Contains characters that cannot be stored' : null;

const without = (schema: z.ZodString, flaw: Flaw): z.ZodString =>
  schema.refine((text) => flaw(text) === null, { error: ({ input }) => flaw(input as string) ?? undefined });

/** Text that people read on one line: nothing in it is hidden. */
export const lineText = (schema: z.ZodString): z.ZodString => without(schema, notOneLine);

/** Text that people read on several lines: line ends and tabs, and nothing else that is hidden. */
export const linesText = (schema: z.ZodString): z.ZodString => without(schema, notLines);

/** What is wrong with text for {@link linesText}, or null. */
export const flawOfLines: Flaw = (text) => notLines(text);

/** What is wrong with the first text in a JSON value, names of members included, that hides something; or null. */
export function flawOfTextsIn(value: unknown): string | null {
  if (typeof value === 'string') return flawOfLines(value);
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    const flaw = flawOfLines(name) ?? flawOfTextsIn(member);
    if (flaw !== null) return flaw;
  }
  return null;
}

/** What is wrong with text for {@link lineText}, or null. */
export const flawOfLine: Flaw = (text) => notOneLine(text);

/**
 * The start of a schema for what people tell things apart by: one line, words with single ordinary spaces between
 * them, trimmed.
 * @param missing what to say when there is none
 */
export const nameText = (missing: string): z.ZodString => without(z.string(missing), notName).trim();

/** Text that is compared or looked for and never shown to others: secrets, searches. */
export const storableText = (schema: z.ZodString): z.ZodString => without(schema, notStorable);

// By UTF-16 units, as JSON and JavaScript write them: JSON text stays JSON text.
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

const PRINTED_ASCII = /^[\x20-\x7e]*$/;

/** Writes characters that cannot be seen as escapes: `a\u202eb`. Emoji stay what they are. */
export const showHidden = (text: string): string => {
  if (PRINTED_ASCII.test(text)) return text;
  return text.replace(EMOJI_OR_HIDDEN, (found) => (HIDDEN_ALONE.test(found) ? escaped(found) : found));
};

/** The same for text on several lines, which stay lines. */
export const showHiddenInLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.split('\t').map(showHidden).join('\t'))
    .join('\n');
