import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signCheckpoint } from './checkpoint.js';
import { toAuditCheckpoint } from './checkpoint.mapper.js';
import { linkRecord } from './link.js';
import { RightEdge } from './merkle.js';

interface Vectors {
  events: { record: string; seq: number; hash: string; leaf: string }[];
  roots: Record<string, string>;
  key: { x: string; seed: string };
  checkpoint: Record<string, unknown> & { kid: string; origin: string; time: string };
}

// Shared with the verifier, which shares no code with what is tested here.
const file = path.resolve(import.meta.dirname, '../../../../../packages/audit/test/vectors.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

it('seals the vectors as another implementation does, and signs the same checkpoint', () => {
  const edge = new RightEdge(0, []);
  let prev: Buffer | null = null;
  expect(edge.root().toString('hex')).toBe(vectors.roots['0']);
  for (const { record, seq, hash, leaf } of vectors.events) {
    const link = linkRecord(record, seq, prev);
    edge.append(link.leaf);
    expect([link.hash.toString('hex'), link.leaf.toString('hex')]).toEqual([hash, leaf]);
    const root = vectors.roots[String(seq)];
    if (root) expect(edge.root().toString('hex')).toBe(root);
    prev = link.hash;
  }
  const { key, checkpoint } = vectors;
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(key.seed, 'hex'),
  ]);
  const signed = signCheckpoint(
    {
      origin: checkpoint.origin,
      treeSize: edge.size,
      root: edge.root(),
      headHash: prev!,
      time: new Date(checkpoint.time),
      previousHash: null,
    },
    1,
    {
      kid: checkpoint.kid,
      publicKey: Buffer.from(key.x, 'base64url'),
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    },
  );
  expect(toAuditCheckpoint(signed)).toEqual(checkpoint);
});
