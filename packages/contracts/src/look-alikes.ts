/**
 * Letters of other scripts that are drawn like Latin ones, by the Latin letter: what Unicode's table of confusables (UTS
 * 39) has for Cyrillic, Greek, Armenian and Cherokee, the small capitals of phonetic alphabets, and figures. Those that
 * compatibility decomposition knows (full-width, mathematical) are not here.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ@ꭺ4',
  b: 'вьƅʙᏼꮟβ8',
  c: 'сϲᴄⅽꮯ',
  d: 'ԁɗᴅꭰժ',
  e: 'еєҽεᴇꭼ3',
  f: 'ϝꞙẝք',
  g: 'ɡɢցԍꮐ9',
  h: 'һнհʜꮋη',
  i: 'іıɩιɪꭵⅰ!|1lӏǀ',
  j: 'јϳյᴊꭻ',
  k: 'кκᴋꮶ',
  m: 'мᴍꮇ',
  n: 'пոռɴ',
  o: 'оοօσᴏ0ⲟ',
  p: 'рρᴘꮲ',
  q: 'ԛզ',
  r: 'гᴦʀꮢ',
  s: 'ѕꜱꮪ5$',
  t: 'тτᴛꭲ7',
  u: 'υսᴜцʋ',
  v: 'νѵᴠꮩ',
  w: 'ԝωѡᴡꮃ',
  x: 'хχ',
  y: 'уүγʏꮍ',
  z: 'ᴢꮓ2',
};

const LATIN = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) =>
    [...others].map((other) => [other, latin] as const),
  ),
);

/**
 * What a name looks like at a glance: two names with one look are easily taken for each other. For comparing, never for
 * showing.
 */
export const lookOf = (text: string): string =>
  [...text.normalize('NFKD').toLowerCase().normalize('NFKD')]
    .map((character) => LATIN.get(character) ?? character)
    .filter((character) => /[\p{L}\p{N}]/u.test(character))
    .join('');

/** Scripts in which agents are named, with the words people have for them. */
const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Armenian',
  'Georgian',
  'Cherokee',
  'Coptic',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Ethiopic',
  'Khmer',
  'Mongolian',
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Hangul',
] as const;

const LETTERS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);
const OTHER = new RegExp(
  `(?=\\p{L})[^${SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}\\p{Script=Common}\\p{Script=Inherited}]`,
  'u',
);

// UTS 39 5.2, "highly restrictive": Japanese, Chinese and Korean are written in several scripts, and with Latin ones.
const WRITTEN_TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/**
 * Names the scripts of a text that no writing system mixes: `['Latin', 'Cyrillic']`, or none when all is in order.
 * Figures and punctuation belong to every script.
 */
export function mixedScripts(text: string): string[] {
  const found: string[] = LETTERS.filter(([, letters]) => letters.test(text)).map(([script]) => script);
  if (OTHER.test(text)) found.push('other');
  const isOrdinary =
    found.length < 2 ||
    WRITTEN_TOGETHER.some((together) => found.every((script) => together.includes(script)));
  return isOrdinary ? [] : found;
}

/** Whether a name is in another script altogether and looks Latin: `Асмо` in Cyrillic letters. */
export function looksLatin(text: string): boolean {
  const letters = [...text.normalize('NFKC').toLowerCase()].filter((character) => /\p{L}/u.test(character));
  return (
    letters.length > 0 && letters.every((letter) => !/\p{Script=Latin}/u.test(letter) && LATIN.has(letter))
  );
}
