import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkpointHash, parseCheckpoint, signatureFault } from '../src/checkpoint.js';
import { readEvent } from '../src/event-line.js';
import { canonicalize, type Json, type JsonObject } from '../src/jcs.js';
import { parseKeys } from '../src/keys.js';
import { isConsistent, rootFromInclusion, Tree } from '../src/merkle.js';

interface Vectors {
  events: { record: string; seq: number; prev_hash: string; hash: string; leaf: string }[];
  roots: Record<string, string>;
  inclusion: { index: number; size: number; path: string[] }[];
  consistency: { from: number; to: number; proof: string[] }[];
  key: JsonObject;
  verifier_key: string;
  checkpoint: JsonObject;
}

const vectors = JSON.parse(readFileSync(path.join(import.meta.dirname, 'vectors.json'), 'utf8')) as Vectors;
const hex = (text: string) => Buffer.from(text, 'hex');
const treeOf = (size: number): Tree => {
  const tree = new Tree();
  for (const { leaf } of vectors.events.slice(0, size)) tree.addLeaf(hex(leaf));
  return tree;
};

describe('the vectors, made by another implementation', () => {
  it.each(vectors.events)(
    'have the hash and leaf of event $seq',
    ({ record, seq, prev_hash, hash, leaf }) => {
      const event = { ...(JSON.parse(record) as JsonObject), seq, prev_hash, hash };
      const read = readEvent(event, canonicalize(event));
      expect(read.fault).toBeNull();
      expect(read.leaf.toString('hex')).toBe(leaf);
      expect(canonicalize(JSON.parse(record) as Json)).toBe(record);
    },
  );

  it.each(Object.entries(vectors.roots))('have the root of %s leaves', (size, root) => {
    expect(treeOf(Number(size)).root().toString('hex')).toBe(root);
  });

  it.each(vectors.inclusion)('prove leaf $index in $size', ({ index, size, path: hashes }) => {
    const root = rootFromInclusion(index, size, hex(vectors.events[index]!.leaf), hashes.map(hex));
    expect(root).toEqual(treeOf(size).root());
  });

  it.each(vectors.consistency)('prove that $from is the beginning of $to', ({ from, to, proof }) => {
    const [older, newer] = [treeOf(from).root(), treeOf(to).root()];
    expect(isConsistent(from, to, older, newer, proof.map(hex))).toBe(true);
    if (from !== to) expect(isConsistent(from, to, newer, newer, proof.map(hex))).toBe(false);
  });

  it('have a checkpoint that both spellings of the key verify', () => {
    const checkpoint = parseCheckpoint(vectors.checkpoint);
    for (const text of [JSON.stringify(vectors.key), vectors.verifier_key])
      expect(signatureFault(checkpoint, parseKeys(text))).toBeNull();
    expect(checkpointHash(checkpoint)).toBe(vectors.checkpoint['hash']);
    expect(
      signatureFault({ ...checkpoint, time: '2026-03-01T00:01:01.000Z' }, parseKeys(vectors.verifier_key)),
    ).toBe('its signature is not valid');
  });

  it.each(['', 'x', '{}', '{"keys":[]}', vectors.verifier_key.replace('+', '+0')])(
    'take no other key: %j',
    (text) => {
      expect(() => parseKeys(text)).toThrow();
    },
  );
});

describe('canonical JSON', () => {
  it('is that of RFC 8785 3.2.2 and 3.2.3', () => {
    const sample = `{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}`;
    expect(canonicalize(JSON.parse(sample) as Json)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const names = '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}';
    expect(Object.values(JSON.parse(canonicalize(JSON.parse(names) as Json)) as object)).toEqual([
      4, 2, 6, 7, 1, 5, 3,
    ]);
  });
});
