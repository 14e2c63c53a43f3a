import { readFileSync } from 'node:fs';
import { checkRates, matches, parse } from './ati-rates.js';

const CASES = JSON.parse(readFileSync(new URL('./ati-cases.json', import.meta.url), 'utf8')) as {
  rate: { spec: string; proxy: { count: number; window_seconds: number } | null }[];
  rate_match: { canonical: string; keys: string[]; ours: string[] }[];
};

const UNITS = {
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};
const COUNTS = {
  '0': 0,
  '7': 7,
  '+7': 7,
  '007': 7,
  '18446744073709551615': 2 ** 64,
  ['0'.repeat(300) + '7']: 7,
};
const NOT_DIGITS = [
  '',
  '+',
  '-1',
  '++1',
  '1+',
  ' 1',
  '1 ',
  '1.0',
  '1.5',
  '1e3',
  '0x10',
  '1_000',
  '1,000',
  'NaN',
];
const NO_COUNTS = [...NOT_DIGITS, '٣', '１', '18446744073709551616', '9'.repeat(300)];
const NOT_NAMES = ['', ' ', 'hours', 'Hour', 'HOUR', 'week', 'month', '2h', 'h/x', '/h', 'ho ur', 'h\0', 'ſ'];
const NO_UNITS = [...NOT_NAMES, 'constructor'];
const NEITHER = [
  '',
  '10',
  '10h',
  '10 per hour',
  '10/\ufeffhour',
  '10/\u200bhour',
  '/',
  '//',
  '10/hour/',
  '10\n/hour',
];
const BLANKS = ['', ' ', '\t', '\u0085', '\u00a0', '\u3000', ' \n '];

describe('a rate of ATI', () => {
  it('is read as proxies read it', () => {
    for (const { spec, proxy } of CASES.rate) {
      const rate = parse(spec);
      const read = rate && { count: rate.count, window_seconds: rate.windowSeconds };
      expect([spec, read]).toEqual([spec, proxy]);
    }
  });

  it('is a count and a unit, with blanks around the unit alone', () => {
    for (const [digits, count] of Object.entries(COUNTS))
      for (const [unit, windowSeconds] of Object.entries(UNITS))
        for (const blank of BLANKS) {
          const spec = `${digits}/${blank}${unit}${blank}`;
          expect([spec, parse(spec)]).toMatchObject([spec, { count, windowSeconds }]);
        }
  });

  it('is nothing else', () => {
    const bad = [
      ...NO_COUNTS.map((count) => `${count}/hour`),
      ...NO_UNITS.map((unit) => `10/${unit}`),
      ...NEITHER,
    ];
    for (const spec of bad) expect([spec, parse(spec)]).toEqual([spec, null]);
  });

  it('counts calls of a tool in whichever spelling its pattern is written', () => {
    for (const { canonical, keys, ours } of CASES.rate_match) expect(matches(keys, canonical)).toEqual(ours);
    expect(matches(['tool:github_search', 'github:search', ''], 'github:search')).toEqual([
      'tool:github_search',
    ]);
  });

  it('is refused when no proxy would keep to it', () => {
    const refused = expect.objectContaining({ name: 'AtiError', code: 'invalid_rate' }) as Error;
    for (const key of [
      '',
      'help',
      'skill:x',
      'web_search',
      'tool:',
      'tool:a b',
      'tool:a\0',
      'Tool:a',
      ' *',
      '__proto__',
    ])
      expect(() => checkRates(Object.fromEntries([[key, '10/hour']]))).toThrow(refused);
    for (const text of ['', '10', '10/hours', 10, null, { count: 10 }, ['10/hour']])
      expect(() => checkRates({ 'tool:a': '1/s', 'tool:*': text as string })).toThrow(refused);
    for (const rates of [null, [], ['10/hour'], 5, 'tool:a', true])
      expect(() => checkRates(rates as unknown as Record<string, string>)).toThrow(refused);
    expect(() => checkRates({ '*': '0/s', 'tool:*': '+10/ hour ', 'tool:github:*': '1/d' })).not.toThrow();
  });
});
