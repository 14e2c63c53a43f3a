import { nodeHash } from '../chain/merkle.js';

interface Root {
  level: number;
  position: number;
  hash: Buffer;
}

/**
 * Why an export does not show an event: it was not asked for, its month is in an archive, the log has lost it, or its
 * record says nothing that could be exported.
 */
export type SkipReason = 'filter' | 'retention' | 'missing' | 'unreadable';

/** Events that an export leaves out, as the hashes that stand for them: the tree stays whole, the payload is not told. */
export class SkippedRange {
  private readonly roots: Root[] = [];
  private to: number;
  private hash = '';

  constructor(
    readonly from: number,
    readonly reason: SkipReason,
    /** Events of two archives are told apart. */
    readonly month: string | null,
  ) {
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

  /** Whether an event that is left out for a reason belongs here. */
  isOf(reason: SkipReason, month: string | null): boolean {
    return this.reason === reason && this.month === month;
  }

  /** @param last the last place of the export: nothing continues the hash there, so it would prove nothing */
  toLine(last: number): string {
    const tree = this.roots.map(({ level, hash }) => ({ level, hash: hash.toString('hex') }));
    const { from, to, reason, hash } = this;
    return `${JSON.stringify({ skipped: { from, to, reason, ...(to !== last && { hash }), tree } })}\n`;
  }
}
