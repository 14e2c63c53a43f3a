import type { z } from 'zod';

// Text a person typed: no control characters, and no NUL, which PostgreSQL cannot store.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
export const plainText = (schema: z.ZodString) =>
  schema.refine(
    (text) => !CONTROL.test(text) && text.isWellFormed(),
    'Contains characters that cannot be stored',
  );

/**
 * What nobody sees, or sees elsewhere than it stands: control and format characters, surrogates without a partner,
 * private-use and unassigned code points, separators of lines and paragraphs, what renderers may leave out
 * (Default_Ignorable_Code_Point: variation selectors, tags, fillers), and two symbols that are drawn as nothing.
 */
const HIDDEN = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc]`;

// Emoji are made of such characters, too. By constructor: the compiler's target has no `v` yet, every runtime has.
const EMOJI_OR_HIDDEN = new RegExp(String.raw`\p{RGI_Emoji}|${HIDDEN}`, 'gv');
const HIDDEN_ALONE = new RegExp(`^${HIDDEN}$`, 'u');

const escaped = (character: string): string => {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
};

/** Writes characters that cannot be seen as escapes: `a\u202eb`. Emoji stay what they are. */
export const showHidden = (text: string): string =>
  text.replace(EMOJI_OR_HIDDEN, (found) => (HIDDEN_ALONE.test(found) ? escaped(found) : found));
