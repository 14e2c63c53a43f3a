import { STORED_LEVELS } from './merkle.js';

/** Leaves from `start` up to but without `end`. */
export interface LeafRange {
  start: number;
  end: number;
}

/** A perfect subtree: 2^level leaves, the `position`th such subtree of the tree. */
export interface Subtree {
  level: number;
  position: number;
}

/** RFC 9162 2.1.3.1: the subtrees whose hashes prove that leaf `index` is in a tree of `size` leaves, from the leaf up. */
export function inclusionPath(index: number, size: number): LeafRange[] {
  const path = (start: number, end: number): LeafRange[] => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...path(start, middle), { start: middle, end }]
      : [...path(middle, end), { start, end: middle }];
  };
  return path(0, size);
}

/** RFC 9162 2.1.4.1: the subtrees whose hashes prove that a tree of `from` leaves is the beginning of one of `to`. */
export function consistencyPath(from: number, to: number): LeafRange[] {
  // `isWhole`: the verifier knows the hash of this subtree already, because it is the old tree's root.
  const path = (start: number, end: number, isWhole: boolean): LeafRange[] => {
    if (from === end) return isWhole ? [] : [{ start, end }];
    const middle = start + splitOf(end - start);
    return from <= middle
      ? [...path(start, middle, isWhole), { start: middle, end }]
      : [...path(middle, end, false), { start, end: middle }];
  };
  return from === to ? [] : path(0, to, true);
}

/** The perfect subtrees that a range of leaves decomposes into, from left to right. */
export function perfectSubtrees({ start, end }: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end;) {
    let level = 0;
    let leaves = 1;
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= end) {
      leaves *= 2;
      level += 1;
    }
    subtrees.push({ level, position: at / leaves });
    at += leaves;
  }
  return subtrees;
}

/** Where the hashes that make up a perfect subtree are stored: `count` neighbours of one stored level. */
export function storedNodes({ level, position }: Subtree): { level: number; first: number; count: number } {
  const stored = Math.floor(level / STORED_LEVELS) * STORED_LEVELS;
  const count = 2 ** (level - stored);
  return { level: stored, first: position * count, count };
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
