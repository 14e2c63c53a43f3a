import { isConsistent, rootFromInclusion } from '@signet/audit';
import { leafHash, nodeHash, RightEdge } from './merkle.js';
import { consistencyPath, inclusionPath, perfectSubtrees, storedNodes, type LeafRange } from './tree.js';

const leaves = Array.from({ length: 70 }, (_, index) => leafHash(String(index)));

/** RFC 9162 2.1.1, as it is defined. */
function treeHash({ start, end }: LeafRange): Buffer {
  if (end - start === 1) return leaves[start]!;
  let split = 1;
  while (split * 2 < end - start) split *= 2;
  return nodeHash(treeHash({ start, end: start + split }), treeHash({ start: start + split, end }));
}

describe('proofs of RFC 9162', () => {
  it('of inclusion lead from every leaf to the root of every size', () => {
    for (let size = 1; size <= leaves.length; size++)
      for (let index = 0; index < size; index++) {
        const path = inclusionPath(index, size).map(treeHash);
        expect(rootFromInclusion(index, size, leaves[index]!, path)).toEqual(
          treeHash({ start: 0, end: size }),
        );
      }
  });

  it('of consistency hold between all sizes, and with no other root', () => {
    const root = (end: number) => treeHash({ start: 0, end });
    for (let to = 1; to <= leaves.length; to++)
      for (let from = 1; from <= to; from++) {
        const proof = consistencyPath(from, to).map(treeHash);
        expect(isConsistent(from, to, root(from), root(to), proof)).toBe(true);
        expect(isConsistent(from, to, leafHash('other'), root(to), proof)).toBe(false);
        expect(isConsistent(from, to, root(from), leafHash('other'), proof)).toBe(false);
      }
  });

  it('are refused with a hash too many or too few', () => {
    const proof = consistencyPath(6, 8).map(treeHash);
    const [older, newer] = [treeHash({ start: 0, end: 6 }), treeHash({ start: 0, end: 8 })];
    expect(isConsistent(6, 8, older, newer, [...proof, leaves[0]!])).toBe(false);
    expect(isConsistent(6, 8, older, newer, proof.slice(1))).toBe(false);
    const path = inclusionPath(3, 8).map(treeHash);
    expect(rootFromInclusion(3, 8, leaves[3]!, [...path, leaves[0]!])).toBeNull();
    expect(rootFromInclusion(3, 8, leaves[3]!, path.slice(1))).toBeNull();
    expect(rootFromInclusion(8, 8, leaves[3]!, path)).toBeNull();
  });

  it('are the paths of the examples in RFC 9162 2.1.5', () => {
    expect(inclusionPath(0, 7)).toEqual([
      { start: 1, end: 2 },
      { start: 2, end: 4 },
      { start: 4, end: 7 },
    ]);
    expect(inclusionPath(6, 7)).toEqual([
      { start: 4, end: 6 },
      { start: 0, end: 4 },
    ]);
    expect(consistencyPath(3, 7)).toEqual([
      { start: 2, end: 3 },
      { start: 3, end: 4 },
      { start: 0, end: 2 },
      { start: 4, end: 7 },
    ]);
    expect(consistencyPath(4, 7)).toEqual([{ start: 4, end: 7 }]);
  });
});

describe('a range of leaves', () => {
  it('decomposes into perfect subtrees that stand side by side', () => {
    for (let start = 0; start < 40; start++)
      for (let end = start; end <= 70; end++) {
        let at = start;
        for (const { level, position } of perfectSubtrees({ start, end })) {
          expect(position * 2 ** level).toBe(at);
          at += 2 ** level;
        }
        expect(at).toBe(end);
      }
  });

  it('from the beginning has the roots of the right edge', () => {
    const edge = new RightEdge(0, []);
    for (let end = 1; end <= leaves.length; end++) {
      edge.append(leaves[end - 1]!);
      const roots = perfectSubtrees({ start: 0, end }).map(({ level, position }) =>
        treeHash({ start: position * 2 ** level, end: (position + 1) * 2 ** level }),
      );
      expect(edge.hashes).toEqual(roots);
    }
  });

  it('reads stored nodes of every 8th level only', () => {
    expect(storedNodes({ level: 3, position: 5 })).toEqual({ level: 0, first: 40, count: 8 });
    expect(storedNodes({ level: 8, position: 5 })).toEqual({ level: 8, first: 5, count: 1 });
    expect(storedNodes({ level: 15, position: 2 })).toEqual({ level: 8, first: 256, count: 128 });
  });
});
