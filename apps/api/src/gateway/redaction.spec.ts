import fc from 'fast-check';
import { redacted } from './redaction.js';

describe('arguments on record', () => {
  it.each(['password', 'client_secret', 'accessToken', 'API_KEY', 'credentials', 'Authorization'])(
    'hide the value of %s, whatever it is and however deep it stands',
    (name) => {
      for (const value of ['s3cret', 1, ['s3cret'], { deep: 's3cret' }])
        expect(JSON.stringify(redacted({ a: [{ b: { [name]: value } }] }))).not.toMatch(/s3cret|1\}/);
      expect(redacted({ [name]: 's3cret' })).toEqual({ [name]: '[REDACTED]' });
    },
  );

  it('keep the rest', () => {
    const args = { q: 'signet', page: 2, exact: true, sort: null, tags: ['a', 'b'], near: { lat: 1.5 } };
    expect(redacted(args)).toEqual(args);
  });

  it('are shortened between characters, and say so', () => {
    const { text } = redacted({ text: '\u{1f600}'.repeat(300) }) as { text: string };
    expect(text).toBe(`${'\u{1f600}'.repeat(200)}…`);
    expect(redacted({ list: Array(40).fill(1) })).toEqual({ list: [...Array(30).fill(1), '… 10 more'] });
  });

  it('write out what nobody sees', () => {
    expect(redacted({ text: 'a\u0000b' })).toEqual({ text: expect.not.stringContaining('\u0000') });
  });

  it('fit on a page, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 9 }), (args) => {
        expect(JSON.stringify(redacted(args)).length).toBeLessThan(16_000);
      }),
    );
    const wide = (depth: number): unknown =>
      depth === 0
        ? 'x'.repeat(500)
        : Object.fromEntries(Array.from('abcdefghij', (name) => [name, wide(depth - 1)]));
    expect(JSON.stringify(redacted(wide(5))).length).toBeLessThan(16_000);
  });
});
