import { createHash } from 'node:crypto';
import type { Json } from './jcs.js';
import { digestIn, listIn, membersOf, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';

export type Digest = Buffer;

const sha256 = (...parts: (Buffer | string)[]): Digest => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

export const leafHash = (data: string): Digest => sha256(LEAF, data);
export const nodeHash = (left: Digest, right: Digest): Digest => sha256(NODE, left, right);
export const textHash = (text: string): string => sha256(text).toString('hex');

/** The root of a perfect subtree of 2^level leaves. */
export interface Subtree {
  level: number;
  hash: Digest;
}

/**
 * Reads the subtrees that stand for the leaves from `start` up to but without `end`: `[{ level, hash }]`, largest where
 * one fits, so that there is one way to write them.
 * @throws Malformed
 */
export function subtreesOf(json: Json | undefined, start: number, end: number): Subtree[] {
  const subtrees = listIn(json, 'A tree').map((entry) => {
    const { level, hash } = membersOf(entry, 'A subtree', ['level', 'hash']);
    return { level: wholeNumber(level, 'A level'), hash: Buffer.from(digestIn(hash, 'A subtree'), 'hex') };
  });
  const levels = levelsBetween(start, end);
  if (levels.length !== subtrees.length || levels.some((level, index) => level !== subtrees[index]!.level))
    throw new Malformed(`The hashes given for ${end - start} events from ${start + 1} on stand for others.`);
  return subtrees;
}

/** The levels of the perfect subtrees that a range of leaves decomposes into, from left to right. */
function levelsBetween(start: number, end: number): number[] {
  const levels: number[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
    levels.push(level);
    at += 2 ** level;
  }
  return levels;
}

/** A tree that grows at the right by leaves or by whole perfect subtrees. Holds log2 of its size in hashes. */
export class Tree {
  private readonly subtrees: Subtree[] = [];
  private leaves = 0;

  get size(): number {
    return this.leaves;
  }

  /** The subtree must fit here: its width divides the size. */
  add({ level, hash }: Subtree): void {
    const width = 2 ** level;
    if (this.leaves % width !== 0)
      throw new Error(`A subtree of level ${level} cannot stand behind ${this.leaves} leaves.`);
    let added = { level, hash };
    while (this.subtrees.at(-1)?.level === added.level)
      added = { level: added.level + 1, hash: nodeHash(this.subtrees.pop()!.hash, added.hash) };
    this.subtrees.push(added);
    this.leaves += width;
  }

  addLeaf(hash: Digest): void {
    this.add({ level: 0, hash });
  }

  /** RFC 9162 2.1.1 */
  root(): Digest {
    if (!this.subtrees.length) return sha256();
    return this.subtrees.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  }

  copy(): Tree {
    const copy = new Tree();
    copy.subtrees.push(...this.subtrees);
    copy.leaves = this.leaves;
    return copy;
  }
}

/** RFC 9162 2.1.3.2: the root that an inclusion proof leads to, or null when the proof has not the right length. */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Digest,
  path: readonly Digest[],
): Digest | null {
  if (index < 0 || index >= size) return null;
  let [position, last] = [index, size - 1];
  let root = leaf;
  for (const sibling of path) {
    if (last === 0) return null;
    if (position % 2 === 1 || position === last) {
      root = nodeHash(sibling, root);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      root = nodeHash(root, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 ? root : null;
}

/** RFC 9162 2.1.4.2: whether the tree with `fromRoot` is the beginning of the tree with `toRoot`. */
export function isConsistent(
  from: number,
  to: number,
  fromRoot: Digest,
  toRoot: Digest,
  proof: readonly Digest[],
): boolean {
  if (from < 1 || from > to) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof];
  if (!path.length) return false;
  let [position, last] = [from - 1, to - 1];
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  let [older, newer] = [path[0]!, path[0]!];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && older.equals(fromRoot) && newer.equals(toRoot);
}

const half = (value: number): number => Math.floor(value / 2);
const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));
