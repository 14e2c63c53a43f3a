import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkpointHash, parseCheckpoint, signatureFault } from '../src/checkpoint.js';
import { readEvent } from '../src/event-line.js';
import { canonicalize, type Json, type JsonObject } from '../src/jcs.js';
import { parseKeys } from '../src/keys.js';
import { Malformed } from '../src/malformed.js';
import { aSigner } from './a-log.js';
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

interface Rfc8785 {
  numbers: [bits: string, text: string][];
  refusedNumbers: string[];
  samples: { json: string; canonical: string }[];
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, file), 'utf8'));
const vectors = read('vectors.json') as Vectors;
const rfc8785 = read('rfc8785.json') as Rfc8785;
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

describe('keys of other purposes', () => {
  const own = { ...vectors.key, use: 'signet-audit' };
  const other = { ...vectors.key, x: aSigner().trusted.bytes.toString('base64url') };

  it.each(['signet-audit', 'sig', undefined])('are not those that say %p', (use) => {
    const set = { keys: [{ ...other, use }] };
    expect(parseKeys(JSON.stringify(set))).toHaveLength(1);
  });

  it.each<JsonObject>([
    { use: 'signet-webhook' },
    { use: 'enc' },
    { use: 'Sig' },
    { use: '' },
    { use: null },
    { use: ['sig'] },
    { use: 'sig', signet_token_seconds: 3600 },
    { signet_token_seconds: 3600 },
    { kty: 'EC', crv: 'P-256', use: 'signet-audit' },
  ])('are not trusted: %j', (members) => {
    const strange = { ...other, ...members };
    expect(() => parseKeys(JSON.stringify(strange))).toThrow('no Ed25519 key');
    expect(parseKeys(JSON.stringify({ keys: [strange, own] })).map(({ bytes }) => bytes)).toEqual(
      parseKeys(JSON.stringify(own)).map(({ bytes }) => bytes),
    );
  });
});

describe('canonical JSON (RFC 8785)', () => {
  const numberOf = (bits: string) => hex(bits).readDoubleBE();

  it.each(rfc8785.numbers)('writes the number of the bits %s as %s', (bits, text) => {
    expect(canonicalize(numberOf(bits))).toBe(text);
  });

  it.each(rfc8785.samples)('writes $canonical', ({ json, canonical }) => {
    expect(canonicalize(JSON.parse(json) as Json)).toBe(canonical);
  });

  it.each<Json>([...rfc8785.refusedNumbers.map(numberOf), '\ud800', { '\udfff': 1 }])(
    'has no form for %j',
    (value) => {
      expect(() => canonicalize([value])).toThrow(Malformed);
    },
  );

  it('leaves an event that has none with a fault, and nobody with an exception', () => {
    for (const odd of ['\ud800', Infinity])
      expect(readEvent({ event: 'x', seq: 1, prev_hash: 'genesis', hash: 'x', odd }, null).fault).toBe(
        'is not written canonically (RFC 8785)',
      );
  });
});
