import { isHeld, tagsIn } from './entity-tags.js';

it.each([
  ['*', '*'],
  [' * ', '*'],
  ['"a"', ['"a"']],
  ['"a", "b"', ['"a"', '"b"']],
  ['"a","b"', ['"a"', '"b"']],
  ['"a,b"', ['"a,b"']],
  ['W/"a" ,\t"b"', ['W/"a"', '"b"']],
  ['""', ['""']],
  ['"*"', ['"*"']],
  [', ,"a",,', ['"a"']],
  ['"\u00ff"', ['"\u00ff"']],
])('%j lists %j', (header, tags) => {
  expect(tagsIn(header)).toEqual(tags);
});

it.each([
  '',
  ' ',
  ',',
  'a',
  '2026-01-01T00:00:00.000Z',
  '"a',
  'a"',
  '"a" "b"',
  '"a"b',
  '"a b"',
  '"a, b"',
  '"\u007f"',
  "'a'",
  'w/"a"',
  'W/ "a"',
  'W/a',
  '*, *',
  '"a", *',
  '**',
  '"\\""',
])('%j lists no tags', (header) => {
  expect(tagsIn(header)).toBeNull();
});

it('takes no longer for more of it than it must', () => {
  // With backtracking over these, no process would answer anybody else for hours.
  for (const part of ['"', ',', ' ', '\t,', '"a",', 'W/', '"a" ']) tagsIn(part.repeat(16_384 / part.length));
});

it.each(['"a"', 'W/"a"', '"b", W/"a"', '*', '"b","a"'])('%j names "a" weakly', (header) => {
  expect(isHeld('"a"', header)).toBe(true);
});

it.each([undefined, '', 'a', '"b"', 'W/"b"', '"a', '"a,b"', '"*"', 'w/"a"'])(
  '%j does not name "a"',
  (header) => {
    expect(isHeld('"a"', header)).toBe(false);
  },
);
