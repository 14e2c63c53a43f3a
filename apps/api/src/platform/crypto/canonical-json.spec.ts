import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { canonicalJson, canonicalNumbersJson, NotCanonical, roundedNumber } from './canonical-json.js';

interface Rfc8785 {
  numbers: [bits: string, text: string][];
  refusedNumbers: string[];
  samples: { json: string; canonical: string }[];
}

// Shared with the verifier: what it finds canonical has to be what is sealed.
const file = path.resolve(import.meta.dirname, '../../../../../packages/audit/test/rfc8785.json');
const rfc8785 = JSON.parse(readFileSync(file, 'utf8')) as Rfc8785;
const numberOf = (bits: string) => Buffer.from(bits, 'hex').readDoubleBE();

describe('canonical JSON (RFC 8785)', () => {
  it.each(rfc8785.numbers)('writes the number of the bits %s as %s', (bits, text) => {
    expect(canonicalJson(numberOf(bits))).toBe(text);
    expect(canonicalJson({ in: [numberOf(bits)] })).toBe(`{"in":[${text}]}`);
  });

  it.each(rfc8785.samples)('writes $canonical', ({ json, canonical }) => {
    expect(canonicalJson(JSON.parse(json))).toBe(canonical);
    expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
  });

  it('has no white space, at any depth, and keeps the order of arrays', () => {
    expect(canonicalJson({ b: [3, { d: null, c: true }, 'x'], a: { z: 1, y: -2 } })).toBe(
      '{"a":{"y":-2,"z":1},"b":[3,{"c":true,"d":null},"x"]}',
    );
  });

  it('is the same for every order in which members were written', () => {
    expect(canonicalJson({ a: 1, b: { c: 2, d: 3 } })).toBe(canonicalJson({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('is the same text, whether the members stand in that order or not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalize(value)!;
        expect(canonicalJson(value)).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { a: 1, toJSON: () => 2 },
    { a: new Date(0) },
    { 9: 'nine', 10: 'ten' },
    { a: '\\ud800', b: '😀' },
    Object.assign(Object.create({ inherited: 1 }), { own: 2 }),
    { list: [1, [undefined]] },
  ])('is that of the library for what only looks like it (%#)', (value) => {
    expect(canonicalJson(value)).toBe(canonicalize(value));
  });

  it('leaves out members without a value', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([
    ...rfc8785.refusedNumbers.map(numberOf),
    '\ud800',
    'a\udfffb',
    { 'a\ud800': 1 },
    1n,
    () => 1,
    undefined,
    Symbol('s'),
  ])('refuses what JSON cannot hold (%p)', (value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
    if (typeof value !== 'function' && typeof value !== 'symbol' && value !== undefined)
      expect(() => canonicalJson([{ in: value }])).toThrow(NotCanonical);
  });
});

describe('canonical JSON with numbers', () => {
  it('gives equal values equal text, whatever the order of their members', () => {
    expect(canonicalNumbersJson({ b: [1, { d: 1, c: null }], a: 'x' })).toBe(
      canonicalNumbersJson({ a: 'x', b: [1, { c: null, d: 1 }] }),
    );
    expect(canonicalNumbersJson({ b: [1, { d: true, c: null }], a: 'ü"' })).toBe(
      '{"a":"ü\\"","b":[1,{"c":null,"d":true}]}',
    );
  });

  it('sorts members as text, also those that look like numbers', () => {
    expect(canonicalNumbersJson({ 10: 1, 9: 2, a: 3 })).toBe('{"10":1,"9":2,"a":3}');
  });

  it('rounds numbers to 10 decimals', () => {
    expect(canonicalNumbersJson([0.1 + 0.2, 1 / 3, 0.00000000004, -0.00000000001, 7, 1e21])).toBe(
      '[0.3,0.3333333333,0,0,7,1e+21]',
    );
    expect(roundedNumber(0.12345678916)).toBe(0.1234567892);
  });

  it('keeps members that objects inherit under the same name apart', () => {
    expect(canonicalNumbersJson({ constructor: 1, toString: 2 })).toBe('{"constructor":1,"toString":2}');
  });
});
