import { counts, parseCheckpoint, signatureFault, type Checkpoint } from './checkpoint.js';
import { readEvent } from './event-line.js';
import { provenEvent } from './inclusion.js';
import { isObject, textOf, type JsonObject } from './jcs.js';
import { digestIn, listIn, membersOf, textIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { isConsistent, rootFromInclusion } from './merkle.js';
import type { Fault, FaultKind, Report } from './report.js';
import { archiveFactOf, type ArchiveFact } from './retention.js';
import { verdictOf } from './verdict.js';
import type { VerifyOptions } from './verify-export.js';

const MEMBERS = ['event', 'seq', 'hash', 'leaf_index', 'leaf_hash', 'tree_size', 'hashes', 'checkpoint'];

/** Whether JSON is the answer of `GET /api/v1/activity/{id}/proof`. */
export const isProof = (json: JsonObject): boolean => 'leaf_hash' in json && Array.isArray(json['hashes']);

class Found extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
  ) {
    super(message);
  }
}

/** Verifies one event with its inclusion proof: it stands in the log that the checkpoint promises. */
export function verifyProof(json: JsonObject, options: VerifyOptions = {}): Report {
  const { keys } = options;
  const seq = Number(json['seq']);
  let fault: Fault | null = null;
  let proved: Proved | null = null;
  try {
    proved = prove(json, options);
  } catch (error) {
    if (!(error instanceof Found || error instanceof Malformed)) throw error;
    fault = { kind: error instanceof Found ? error.kind : 'malformed', seq, message: error.message };
  }
  const isSigned = proved !== null && keys !== undefined;
  const hasEvent = isObject(json['event']);
  return {
    verdict: verdictOf({ fault, isSigned, isWhole: true }),
    valid: !fault,
    fault,
    origin: proved?.checkpoint.origin ?? null,
    events: hasEvent ? 1 : 0,
    skipped: hasEvent ? 0 : 1,
    archived: proved?.archive ? 1 : 0,
    notIncluded: 0,
    firstSeq: seq,
    lastSeq: seq,
    headHash: textOf(json['hash']) || null,
    root: proved?.checkpoint.root.toString('hex') ?? null,
    signedSize: isSigned ? proved!.checkpoint.treeSize : 0,
    checkpoints: { verified: isSigned ? 1 : 0, unsigned: proved && !keys ? 1 : 0 },
    notes: [
      ...(keys ? [] : ['Signatures were not checked: no key was given.']),
      ...(proved?.archive
        ? [
            `The event is in ${proved.archive.archive}, whose SHA-256 is ${proved.archive.sha256}: verify it there.`,
          ]
        : []),
    ],
  };
}

interface Proved {
  checkpoint: Checkpoint;
  /** Where the event is when it is not here. */
  archive: ArchiveFact | null;
}

/** @throws Found, Malformed */
function prove(json: JsonObject, { keys, expect = [] }: VerifyOptions): Proved {
  membersOf(json, 'The proof', MEMBERS, ['archived', 'altered']);
  const seq = wholeNumber(json['seq'], 'seq');
  const size = wholeNumber(json['tree_size'], 'tree_size');
  if (json['leaf_index'] !== seq - 1) throw new Malformed(`leaf_index of number ${seq} must be ${seq - 1}.`);
  const altered = listIn(json['altered'] ?? [], 'altered').map((name) => textIn(name, 'A column'));
  if (altered.length)
    throw new Found(
      'altered',
      `Event ${seq} was altered in the database after it was sealed: ${altered.join(', ')}.`,
    );
  const leaf = Buffer.from(digestIn(json['leaf_hash'], 'leaf_hash'), 'hex');
  if (json['event'] !== null) checkEvent(json, seq, leaf);

  const shown = json['checkpoint'] === null ? null : parseCheckpoint(json['checkpoint']);
  const checkpoint = shown ?? expect.find(({ treeSize }) => treeSize === size);
  if (checkpoint?.treeSize !== size) throw new Malformed(`There is no checkpoint of ${size} events.`);
  checkSignature(checkpoint, keys);
  const path = listIn(json['hashes'], 'hashes').map((hash) => Buffer.from(digestIn(hash, 'A hash'), 'hex'));
  const root = rootFromInclusion(seq - 1, size, leaf, path);
  if (!root) throw new Malformed(`The proof does not lead from ${seq} to ${size} events.`);
  const promises = [checkpoint, ...expect.filter(({ treeSize }) => treeSize === size)];
  if (promises.some((promise) => !promise.root.equals(root)))
    throw new Found('rewritten', `Event ${seq} is not in the log that the checkpoint promises.`);
  // Who kept the same promise elsewhere knows that nobody made it since.
  if (promises.length === 1) requireCounting(checkpoint, keys);
  return { checkpoint, archive: json['event'] === null ? archiveOf(json, seq, checkpoint, keys) : null };
}

function checkEvent(json: JsonObject, seq: number, leaf: Buffer): void {
  if (!isObject(json['event'])) throw new Malformed('The event is not an object.');
  const event = readEvent(json['event'], null);
  if (event.fault) throw new Found('changed', `Event ${seq} ${event.fault}.`);
  if (event.seq !== seq || !event.leaf.equals(leaf) || event.hash !== json['hash'])
    throw new Found('changed', `The proof is not about the event ${event.seq}.`);
}

function checkSignature(checkpoint: Checkpoint, keys: VerifyOptions['keys']): void {
  const fault = keys && signatureFault(checkpoint, keys);
  if (fault)
    throw new Found(
      fault.includes('foreign') ? 'foreign_key' : 'bad_signature',
      `The checkpoint does not count: ${fault}.`,
    );
}

function requireCounting(checkpoint: Checkpoint, keys: VerifyOptions['keys']): void {
  if (keys && !counts(checkpoint, keys))
    throw new Found(
      'unsigned',
      `Only a key promises it that was revoked (${checkpoint.kid}), and whoever has it can sign for anything. Ask for a proof in a newer checkpoint.`,
    );
}

/** A hash alone proves no event: a sealed one has to say which archive holds it. */
function archiveOf(
  json: JsonObject,
  seq: number,
  { origin }: Checkpoint,
  keys: VerifyOptions['keys'],
): ArchiveFact {
  if (json['hash'] !== null) throw new Malformed('The hash of an event that is not here cannot be proved.');
  const missing = `Event ${seq} is missing: the log promises it, and no sealed event says that an archive holds it.`;
  if (!isObject(json['archived'])) throw new Found('missing', missing);
  const what = 'The archive';
  const archived = membersOf(json['archived'], what, ['event', 'leaf_index', 'hashes', 'checkpoint']);
  const checkpoint = parseCheckpoint(archived['checkpoint']);
  checkSignature(checkpoint, keys);
  requireCounting(checkpoint, keys);
  const fact = archiveFactOf(provenEvent(archived, what, checkpoint).json);
  const holds = fact?.ranges?.some(({ from, to }) => from <= seq && seq <= to && to < fact.seq);
  if (!fact || !holds || checkpoint.origin !== origin) throw new Found('missing', missing);
  return fact;
}

/** Verifies the answer of `GET /api/v1/activity/consistency`: `older` is the beginning of what `newer` promises. */
export function verifyConsistency(older: Checkpoint, newer: Checkpoint, hashes: readonly string[]): boolean {
  const proof = hashes.map((hash) => Buffer.from(hash, 'hex'));
  return (
    older.origin === newer.origin &&
    isConsistent(older.treeSize, newer.treeSize, older.root, newer.root, proof)
  );
}
