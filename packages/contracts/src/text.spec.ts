import { z } from 'zod';
import { lineText, linesText, nameText, showHidden, showHiddenInLines, storableText } from './text.js';

/** Of every kind one or more: what a stranger would hide in a name. */
const HIDDEN = {
  NUL: '\0',
  'a bell': '\u0007',
  'an escape': '\u001b',
  delete: '\u007f',
  'a C1 control': '\u0085',
  'a soft hyphen': '\u00ad',
  'a zero-width space': '\u200b',
  'a zero-width joiner': '\u200d',
  'a left-to-right mark': '\u200e',
  'a right-to-left override': '\u202e',
  'an isolate': '\u2066',
  'a word joiner': '\u2060',
  'a byte order mark': '\ufeff',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a grapheme joiner': '\u034f',
  'a Hangul filler': '\u3164',
  'a half-width Hangul filler': '\uffa0',
  'a braille blank': '\u2800',
  'an object replacement': '\ufffc',
  'an interlinear anchor': '\ufff9',
  'a variation selector': '\ufe0f',
  'a variation selector of the supplement': '\u{e0100}',
  'a tag': '\u{e0041}',
  'private use': '\ue000',
  'private use of plane 15': '\u{f0000}',
  unassigned: '\u0378',
  'a noncharacter': '\uffff',
  'a high surrogate': '\ud800',
  'a low surrogate': '\udc00',
};
const BLANKS = ['\u00a0', '\u1680', '\u2000', '\u2003', '\u200a', '\u202f', '\u205f', '\u3000'];

const name = nameText('Give a name').min(3, 'Too short').max(100);
const line = lineText(z.string());
const lines = linesText(z.string());
const storable = storableText(z.string());
const fits = (schema: z.ZodType, text: string) => schema.safeParse(text).success;
const faults = (schema: z.ZodType, text: string) =>
  schema.safeParse(text).error?.issues.map(({ message }) => message);

describe.each(Object.entries(HIDDEN))('%s', (_, character) => {
  it.each(['at the start', 'in the middle', 'at the end'])(
    'is refused %s of names, lines and texts',
    (where) => {
      const text = {
        'at the start': `${character}abc`,
        'in the middle': `ab${character}c`,
        'at the end': `abc${character}`,
      }[where]!;
      for (const schema of [name, line, lines]) expect(fits(schema, text)).toBe(false);
    },
  );

  it('is shown by its number', () => {
    const shown = showHidden(`a${character}b`);
    expect(shown).toMatch(/^a(?:\\u[0-9a-f]{4}){1,2}b$/);
    expect(fits(line, shown)).toBe(true);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`);
  });
});

it.each(['\n', '\r\n', '\t'])('%j is refused in names and lines, and taken in texts', (text) => {
  expect([name, line, lines].map((schema) => fits(schema, `abc${text}def`))).toEqual([false, false, true]);
});

it('a carriage return alone is refused: it writes over the line', () => {
  expect(fits(lines, 'abc\rdef')).toBe(false);
});

it.each(BLANKS)('the blank %j is refused in names, and taken in other text', (blank) => {
  for (const text of [`abc${blank}def`, `${blank}abc`, `abc${blank}`]) {
    expect(fits(name, text)).toBe(false);
    expect(fits(line, text)).toBe(true);
  }
});

it('names are trimmed and have single spaces', () => {
  expect(name.parse('  Support bot ')).toBe('Support bot');
  expect(faults(name, 'Support  bot')).toEqual(['Contains two spaces in a row']);
  expect(faults(name, ' ab ')).toEqual(['Too short']);
});

it.each([
  'Zürich – Support №1',
  '客服 机器人',
  'サポート係',
  '고객 지원',
  'دعم العملاء',
  'תמיכה בלקוחות',
  'ฝ่ายสนับสนุน',
  'सहायता',
  'Ngũgĩ e\u0301',
  '🤖 Support',
  '❤️ 👩‍💻 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇪🇺 1️⃣',
])('names are taken in every language, with emoji: %s', (text) => {
  expect(name.safeParse(text)).toMatchObject({ success: true });
  expect(showHidden(text)).toBe(text);
});

it.each(['a\u200db', 'a\ufe0fb', '👩\u200d', '\u{1f3f4}\u{e0067}\u{e0062}', '1\ufe0f'])(
  'what makes emoji is refused without one: %j',
  (text) => {
    expect(fits(line, text)).toBe(false);
  },
);

it('the fault says what it is', () => {
  expect(faults(line, 'a\u202eb')).toEqual(['Contains a character that cannot be seen (U+202E)']);
  expect(faults(line, 'a\nb')).toEqual(['Write it on one line']);
  expect(faults(line, 'a\u{e0041}b')).toEqual(['Contains a character that cannot be seen (U+E0041)']);
  expect(faults(name, 'abc\u00a0d')).toEqual(['Contains a blank that is no ordinary space (U+00A0)']);
});

it('secrets and searches take whatever can be stored', () => {
  expect(fits(storable, 'a\u200bb\n\u202e')).toBe(true);
  for (const text of ['a\0b', 'a\ud800b']) expect(fits(storable, text)).toBe(false);
});

it('lines stay lines when they are shown', () => {
  expect(showHiddenInLines('a\u202eb\n\tc\r\n')).toBe('a\\u202eb\n\tc\\u000d\n');
});
