import type { Checkpoint } from './checkpoint.js';
import { readEvent, type EventLine } from './event-line.js';
import { isObject, type JsonObject } from './jcs.js';
import { digestIn, listIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { rootFromInclusion } from './merkle.js';

/**
 * Reads an event that is shown with the proof that it stands in a log: `{ event, leaf_index, hashes }` (RFC 9162 2.1.3).
 * @throws Malformed when it does not stand in the log that the checkpoint promises
 */
export function provenEvent(proof: JsonObject, what: string, checkpoint: Checkpoint | null): EventLine {
  if (!isObject(proof['event'])) throw new Malformed(`${what} has no event.`);
  if (!checkpoint) throw new Malformed(`${what} stands before the checkpoint it is proved in.`);
  const event = readEvent(proof['event'], null);
  if (event.fault) throw new Malformed(`${what}: event ${event.seq} ${event.fault}.`);
  const path = listIn(proof['hashes'], 'hashes').map((hash) => Buffer.from(digestIn(hash, 'A hash'), 'hex'));
  const index = wholeNumber(proof['leaf_index'], 'leaf_index');
  const root = rootFromInclusion(index, checkpoint.treeSize, event.leaf, path);
  if (index !== event.seq - 1 || !root?.equals(checkpoint.root))
    throw new Malformed(`${what}: event ${event.seq} is not in the log that the checkpoint promises.`);
  return event;
}
