import { canonicalJson } from './canonical-json.js';

describe('canonical JSON (RFC 8785)', () => {
  it('sorts members by UTF-16 code units, as in the sample of section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
        '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it('escapes strings as in the sample of section 3.2.2', () => {
    expect(canonicalJson('\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/')).toBe(
      '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
    );
  });

  it('has no white space, at any depth, and keeps the order of arrays', () => {
    expect(canonicalJson({ b: [3, { d: null, c: true }, 'x'], a: { z: 1, y: -2 } })).toBe(
      '{"a":{"y":-2,"z":1},"b":[3,{"c":true,"d":null},"x"]}',
    );
  });

  it('is the same for every order in which members were written', () => {
    expect(canonicalJson({ a: 1, b: { c: 2, d: 3 } })).toBe(canonicalJson({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it('leaves out members without a value', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it('writes no lone surrogate, which is not UTF-8', () => {
    expect(canonicalJson('a\ud800b')).toBe('"a\ufffdb"');
  });

  it.each([[1.5], [NaN], [Infinity], [2 ** 53], [1n], [() => 1], [undefined], [Symbol('s')]])(
    'refuses what a record cannot hold exactly (%p)',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});
