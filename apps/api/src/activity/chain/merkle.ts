import { hash } from 'node:crypto';

/** Levels of the tree whose nodes are stored: every 8th, so that one stored node stands for 256 of the level below. */
export const STORED_LEVELS = 8;

const NODE = Buffer.of(1);

/** RFC 9162 2.1.1: the hash of a leaf. The prefix is U+0000, one byte in UTF-8. */
export const leafHash = (text: string): Buffer => hash('sha256', `\0${text}`, 'buffer');

/** RFC 9162 2.1.1: the hash of two subtrees, the left one first. */
export const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');

/** The root of a perfect subtree of 2^level leaves, the `position`th of its level. */
export interface TreeNode {
  level: number;
  position: number;
  hash: Buffer;
}

/**
 * The right edge of a growing tree: the roots of the perfect subtrees its leaves decompose into, largest first. They are
 * all that the next leaf and the root need, log2 of the size in number.
 */
export class RightEdge {
  private readonly roots: Buffer[];

  constructor(
    private leaves: number,
    roots: readonly Buffer[],
  ) {
    this.roots = [...roots];
  }

  get size(): number {
    return this.leaves;
  }

  get hashes(): readonly Buffer[] {
    return this.roots;
  }

  /** Adds a leaf and returns the nodes to store that it completed. */
  append(leaf: Buffer): TreeNode[] {
    const completed: TreeNode[] = [];
    let position = this.leaves;
    let root = leaf;
    for (let level = 1; position % 2 === 1; level++) {
      root = nodeHash(this.roots.pop()!, root);
      position = (position - 1) / 2;
      if (level % STORED_LEVELS === 0) completed.push({ level, position, hash: root });
    }
    this.roots.push(root);
    this.leaves += 1;
    return completed;
  }

  /** RFC 9162 2.1.1: the Merkle tree hash of all leaves so far. */
  root(): Buffer {
    if (!this.roots.length) return hash('sha256', '', 'buffer');
    return this.roots.reduceRight((right, left) => nodeHash(left, right));
  }
}
