import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { isSealable, linkedRecord, linkRecord, withMember } from './link.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a member put into canonical JSON', () => {
  it.each<Record<string, unknown>>([
    {},
    { a: 1 },
    { z: 'x' },
    { path: '/a', reason: 'r', prev: 1, prev_: 2, previous: 3, prev_hasha: 4 },
    { a: '"', b: '\\', c: '\\"', d: 'x\\\\', prev_hash_: '}' },
    { a: { prev_hash: 1, z: [1, { seq: '",' }] }, q: [], r: {}, s: [[]] },
    { '"': 1, '\\': 2, '\n': 3, '€': 4, 'p\u0000': 5, 'prev\u0001': 6, '': 7 },
    { text: 'na\u00efve \ud83d\ude00 {"a":1}', 'p\ud83d\ude00': '\u2028' },
    { aaa: null, bbb: true, ccc: -12, zzz: false },
  ])('stands where RFC 8785 wants it: %j', (object) => {
    const json = canonicalJson(object);
    for (const name of ['prev_hash', 'seq', 'hash', 'a0', 'zzzz'])
      expect(withMember(json, name, '"v"')).toBe(canonicalJson({ ...object, [name]: 'v' }));
  });

  it('does not hide a member of the record', () => {
    expect(() => withMember('{"seq":5}', 'seq', '1')).toThrow('of its own');
  });

  it.each(['', '[]', 'null', '{', '{"a', '{"a"', '{"a":', '{"a":1', '{"a":"', '{ "a":1}'])(
    'refuses what is not a canonical object: %j',
    (text) => {
      expect(() => withMember(text, 'seq', '1')).toThrow('not a canonical');
    },
  );
});

describe('a place in the chain', () => {
  const record = canonicalJson({ id: 'aud_1', event: 'agent.verified', path: '/x', reason: 'ok', ts: 'now' });

  it('hashes what atb.md 9.2 says, from "genesis" on', () => {
    const first = linkRecord(record, 1, null);
    const text = canonicalJson({ ...JSON.parse(record), seq: 1, prev_hash: 'genesis' });
    expect(first.hash.toString('hex')).toBe(sha256(`genesis\n${text}`));
    expect(first.leaf.toString('hex')).toBe(sha256(`\0${canonicalJson({ ...JSON.parse(record), seq: 1 })}`));

    const prev = first.hash.toString('hex');
    const second = linkRecord(record, 2, first.hash);
    const next = canonicalJson({ ...JSON.parse(record), seq: 2, prev_hash: prev });
    expect(second.hash.toString('hex')).toBe(sha256(`${prev}\n${next}`));
    expect(linkedRecord(record, 2, prev, second.hash.toString('hex'))).toBe(
      canonicalJson({ ...JSON.parse(next), hash: second.hash.toString('hex') }),
    );
  });
});

describe('a record that can have a place', () => {
  it.each([
    '{}',
    '{"a":1,"b":{"c":[{"d":null,"e":"x"}]}}',
    canonicalJson({ reason: 'na\u00efve "x"\n\u2028', ts: 'y' }),
    canonicalJson({ escaped: '\\ud800', fraction: 0.1, tiny: 5e-324, n: { 10: 1, 9: 2 } }),
  ])('is canonical: %s', (record) => expect(isSealable(record)).toBe(true));

  it.each([
    '',
    'x',
    '[]',
    'null',
    '"{}"',
    '{"a":1} ',
    '{ "a":1}',
    '{"b":1,"a":1}',
    '{"a":{"c":1,"b":1}}',
    '{"a":[{"c":1,"b":1}]}',
    '{"a":1,"a":1}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":-0}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":"\\ud800"}',
    '{"\\udfff":1}',
    '{"hash":"x"}',
    '{"prev_hash":"x"}',
    '{"seq":1}',
  ])('is not %j', (record) => expect(isSealable(record)).toBe(false));
});
