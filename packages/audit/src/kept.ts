import { signatureFault, type Checkpoint } from './checkpoint.js';
import type { TrustedKey } from './keys.js';
import type { Moment, Places } from './places.js';
import type { Promises } from './promises.js';
import type { Fault } from './report.js';

interface Shown {
  places: Places;
  promises: Promises;
  /** What the log was at the sizes that somebody kept a checkpoint of. */
  moments: ReadonlyMap<number, Moment>;
  origin: string | null;
  keys: readonly TrustedKey[] | undefined;
}

/** Compares a checkpoint that somebody kept with what an export shows; `outside` when that does not reach there. */
export function compareKept(
  expected: Checkpoint,
  { places, promises, moments, origin, keys }: Shown,
): 'same' | 'outside' | Fault {
  const { treeSize } = expected;
  const next = promises.signed + 1;
  const foreign = (message: string): Fault => ({ kind: 'foreign_key', seq: next, message });
  const signature = keys && signatureFault(expected, keys);
  if (signature) return foreign(`The expected checkpoint does not count: ${signature}.`);
  if (origin !== null && expected.origin !== origin)
    return foreign(`The expected checkpoint is of ${expected.origin}.`);
  const newest = promises.latest;
  const shown = moments.get(treeSize) ?? (newest?.treeSize === treeSize ? momentOf(newest) : null);
  if (shown) {
    const isHead = shown.headHash === null || shown.headHash === expected.headHash;
    if (isHead && shown.root === expected.root.toString('hex')) return 'same';
    const message = `The first ${treeSize} events are not those of the expected checkpoint.`;
    return { kind: 'rewritten', seq: Math.min(next, treeSize), message };
  }
  if (treeSize <= Math.max(places.size, newest?.treeSize ?? 0)) return 'outside';
  const message = `The expected checkpoint promises ${treeSize} events; the export has ${places.size}.`;
  return { kind: 'truncated', seq: places.size + 1, message };
}

const momentOf = ({ root, headHash }: Checkpoint): Moment => ({ root: root.toString('hex'), headHash });
