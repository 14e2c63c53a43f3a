import { nodeHash } from '../chain/merkle.js';

interface Root {
  level: number;
  position: number;
  hash: Buffer;
}

/** Events that an export leaves out, as the hashes that stand for them: the tree stays whole, the payload is not told. */
export class SkippedRange {
  private readonly roots: Root[] = [];
  private to: number;
  private hash = '';

  constructor(readonly from: number) {
    this.to = from - 1;
  }

  /** Adds the next event of the chain. */
  add(leaf: Buffer, hash: string): void {
    let root: Root = { level: 0, position: this.to, hash: leaf };
    // Two neighbours become one subtree when the left one has an even position in its level.
    for (
      let left = this.roots.at(-1);
      left?.level === root.level && left.position % 2 === 0;
      left = this.roots.at(-1)
    ) {
      this.roots.pop();
      root = { level: root.level + 1, position: left.position / 2, hash: nodeHash(left.hash, root.hash) };
    }
    this.roots.push(root);
    this.to += 1;
    this.hash = hash;
  }

  toLine(reason: 'filter' | 'retention'): string {
    const tree = this.roots.map(({ level, hash }) => ({ level, hash: hash.toString('hex') }));
    const skipped = { from: this.from, to: this.to, reason, hash: this.hash, tree };
    return `${JSON.stringify({ skipped })}\n`;
  }
}
