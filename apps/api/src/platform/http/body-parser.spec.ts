import { parseJson } from './body-parser.js';

const parse = (text: string) => parseJson(Buffer.from(text));
const malformed = expect.objectContaining({ code: 'request.malformed', status: 400 });

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not throw.');
}

describe('reading a body', () => {
  it('reads JSON of every kind', () => {
    expect(parse('{"a":[1,"x",null,true],"ü":"\\u00fc"}')).toEqual({ a: [1, 'x', null, true], ü: 'ü' });
    expect(parse('[]')).toEqual([]);
    expect(parse('null')).toBeNull();
    expect(parse('"text"')).toBe('text');
  });

  it('takes an empty body as none, because clients send the content type on every call', () => {
    expect(parseJson(Buffer.alloc(0))).toBeUndefined();
  });

  it.each([
    ['truncated text', '{"a":'],
    ['a truncated string', '{"a":"b'],
    ['two values', '{} {}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{/* a */}'],
    ['single quotes', "{'a':1}"],
    ['NaN', '{"a":NaN}'],
    ['white space only', '  \n'],
    ['a raw NUL', '{"a":"\0"}'],
    ['a raw line feed in a string', '{"a":"\n"}'],
    ['another format', '<a/>'],
  ])('refuses %s', (_, text) => {
    expect(failureOf(() => parse(text))).toEqual(malformed);
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong encoding', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a truncated character', [0xe2, 0x82]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('refuses %s, which is not UTF-8', (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(failureOf(() => parseJson(body))).toEqual(malformed);
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"a":{"__proto__":null}}',
    '[{"__proto__":1}]',
    '{"\\u005f_proto__":{"admin":true}}',
    '{"__\\u0070roto__":1}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"a":[{"constructor":{"prototype":1}}]}',
    '{"\\u0063onstructor":{"prototyp\\u0065":1}}',
  ])('refuses prototype keys, however they are written: %s', (text) => {
    expect(failureOf(() => parse(text))).toEqual(malformed);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('lets the words themselves through', () => {
    expect(parse('{"a":"__proto__","constructor":"Jane"}')).toEqual({ a: '__proto__', constructor: 'Jane' });
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":{"c":1,"c":2}}', 'c'],
    ['[{},{"x":[{"y":1,"y":2}]}]', 'y'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"ü":1,"\\u00FC":2}', 'ü'],
    ['{"😀":1,"\\ud83d\\ude00":2}', '😀'],
    ['{"a\\/b":1,"a/b":2}', 'a/b'],
    ['{"":1,"":2}', ''],
    ['{"a":{"a":1},"a":2}', 'a'],
    ['{"hasOwnProperty":1,"hasOwnProperty":2}', 'hasOwnProperty'],
    ['{"1":1,"0":1,"1":2}', '1'],
    ['{ "a" : "}" , "b" : [ "," , { } ] ,\n"a"\t: ":" }', 'a'],
  ])('refuses a member that is there twice, and names it: %s', (text, name) => {
    expect(failureOf(() => parse(text))).toMatchObject({
      code: 'request.malformed',
      message: `The body has the member "${name}" more than once.`,
    });
  });

  it('cuts a long name, and shows what cannot be seen', () => {
    const twice = (name: string) => failureOf(() => parse(`{"${name}":1,"${name}":2}`));
    expect(twice('x'.repeat(500))).toMatchObject({ message: expect.stringMatching(/"x{60}…"/) });
    expect(twice('a\\n\\u202eb\\ud800')).toMatchObject({
      message: 'The body has the member "a\\u000a\\u202eb\\ud800" more than once.',
    });
  });

  it.each([
    '{"a":{"b":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"\\"a\\":1,","b":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":["a","a"],"A":1}',
    '{"a":1,"a ":2,"\\u0000a":3}',
  ])('takes equal names in different objects, and equal text: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('takes 32 levels of %s and refuses 33', (open, close) => {
    const nested = (depth: number) =>
      `${open.repeat(depth - 1)}${open === '[' ? '[]' : '{}'}${close.repeat(depth - 1)}`;
    expect(() => parse(nested(32))).not.toThrow();
    expect(failureOf(() => parse(nested(33)))).toEqual(malformed);
  });

  it('counts levels, not brackets in text', () => {
    const text = '[{"\\"'.repeat(50);
    expect(parse(JSON.stringify({ a: text }))).toEqual({ a: text });
  });

  it('refuses a hundred thousand levels without falling over', () => {
    expect(failureOf(() => parse('['.repeat(100_000)))).toEqual(malformed);
  });
});
