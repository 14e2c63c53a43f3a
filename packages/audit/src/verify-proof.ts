import { parseCheckpoint, signatureFault, type Checkpoint } from './checkpoint.js';
import { readEvent } from './event-line.js';
import { isObject, textOf, type Json, type JsonObject } from './jcs.js';
import { isConsistent, rootFromInclusion } from './merkle.js';
import type { VerifyOptions } from './verify-export.js';
import type { Fault, Report } from './report.js';

/** Whether JSON is the answer of `GET /api/v1/activity/{id}/proof`. */
export const isProof = (json: JsonObject): boolean => 'leaf_hash' in json && Array.isArray(json['hashes']);

/** Verifies one event with its inclusion proof: it stands in the log that the checkpoint promises. */
export function verifyProof(json: JsonObject, { keys, expect = [] }: VerifyOptions = {}): Report {
  const seq = Number(json['seq']);
  const size = Number(json['tree_size']);
  const checkpoints = isObject(json['checkpoint'])
    ? [...expect, parseCheckpoint(json['checkpoint'])]
    : expect;
  const checkpoint = checkpoints.find(({ treeSize }) => treeSize === size);
  const leaf = Buffer.from(textOf(json['leaf_hash']), 'hex');
  const path = (json['hashes'] as Json[]).map((hash) => Buffer.from(textOf(hash), 'hex'));
  const root = rootFromInclusion(seq - 1, size, leaf, path);
  const event = isObject(json['event']) ? readEvent(json['event'], null) : null;

  const fault = ((): Fault | null => {
    if (event?.fault) return { kind: 'changed', seq, message: `Event ${seq} ${event.fault}.` };
    if (event && (event.seq !== seq || !event.leaf.equals(leaf) || event.hash !== json['hash']))
      return { kind: 'changed', seq, message: `The proof is not about the event ${event.seq}.` };
    if (!root)
      return { kind: 'malformed', seq, message: `The proof does not lead from ${seq} to ${size} events.` };
    if (!checkpoint) return { kind: 'malformed', seq, message: `There is no checkpoint of ${size} events.` };
    return faultOfRoot(checkpoint, root, seq, keys);
  })();
  return {
    valid: !fault,
    fault,
    origin: checkpoint?.origin ?? null,
    events: event ? 1 : 0,
    skipped: event ? 0 : 1,
    firstSeq: seq,
    lastSeq: seq,
    headHash: textOf(json['hash']) || null,
    root: root?.toString('hex') ?? null,
    signedSize: !fault && keys ? size : 0,
    checkpoints: { verified: !fault && keys ? 1 : 0, unsigned: !fault && !keys ? 1 : 0 },
    notes: [
      ...(keys ? [] : ['Signatures were not checked: no key was given.']),
      ...(event ? [] : ['The payload of the event is gone: only its hash is proved.']),
    ],
  };
}

function faultOfRoot(
  checkpoint: Checkpoint,
  root: Buffer,
  seq: number,
  keys: VerifyOptions['keys'],
): Fault | null {
  const signature = keys && signatureFault(checkpoint, keys);
  if (signature)
    return {
      kind: signature.includes('foreign') ? 'foreign_key' : 'bad_signature',
      seq,
      message: `The checkpoint does not count: ${signature}.`,
    };
  return root.equals(checkpoint.root)
    ? null
    : { kind: 'rewritten', seq, message: `Event ${seq} is not in the log that the checkpoint promises.` };
}

/** Verifies the answer of `GET /api/v1/activity/consistency`: `older` is the beginning of what `newer` promises. */
export function verifyConsistency(older: Checkpoint, newer: Checkpoint, hashes: readonly string[]): boolean {
  const proof = hashes.map((hash) => Buffer.from(hash, 'hex'));
  return (
    older.origin === newer.origin &&
    isConsistent(older.treeSize, newer.treeSize, older.root, newer.root, proof)
  );
}
