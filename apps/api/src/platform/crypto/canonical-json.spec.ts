import { canonicalNumbersJson, roundedNumber } from './canonical-json.js';

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
