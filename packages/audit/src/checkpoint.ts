import { canonicalize, isObject, type Json, type JsonObject } from './jcs.js';
import { digestIn, membersOf, textIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { isSigned, noteKeyId, type TrustedKey } from './keys.js';
import { textHash, type Digest } from './merkle.js';

const DOMAIN = 'signet-checkpoint/v1\n';

/** A promise about the log, as somebody showed it to us. */
export interface Checkpoint {
  origin: string;
  treeSize: number;
  root: Digest;
  headHash: string;
  time: string;
  previousHash: string;
  kid: string;
  signature: Buffer;
  note: string;
}

const SIGNED = ['origin', 'tree_size', 'root', 'head_hash', 'time', 'previous_checkpoint_hash'];
const SEAL = ['hash', 'kid', 'signature', 'note'];

/**
 * Reads a checkpoint from an export line, an answer of the API or a file somebody kept.
 * @throws Malformed when it is not one
 */
export function parseCheckpoint(json: Json | undefined): Checkpoint {
  const what = 'The checkpoint';
  const isLine = isObject(json) && isObject(json['checkpoint']);
  const seal = isLine
    ? membersOf(json, what, ['checkpoint', ...SEAL], ['after'])
    : membersOf(json, what, [...SIGNED, ...SEAL]);
  const body = isLine ? membersOf(seal['checkpoint'], what, SIGNED) : seal;
  const text = (from: JsonObject, name: string) => textIn(from[name], `Its ${name}`);
  const checkpoint: Checkpoint = {
    origin: text(body, 'origin'),
    treeSize: wholeNumber(body['tree_size'], 'Its tree_size'),
    root: Buffer.from(digestIn(body['root'], 'Its root'), 'hex'),
    headHash: digestIn(body['head_hash'], 'Its head_hash'),
    time: text(body, 'time'),
    previousHash: text(body, 'previous_checkpoint_hash'),
    kid: text(seal, 'kid'),
    signature: Buffer.from(text(seal, 'signature'), 'base64'),
    note: text(seal, 'note'),
  };
  if (checkpoint.treeSize < 1) throw new Malformed('A checkpoint of no events promises nothing.');
  if (checkpoint.signature.toString('base64') !== seal['signature'])
    throw new Malformed('Its signature is not written in base64.');
  if (seal['hash'] !== checkpointHash(checkpoint))
    throw new Malformed(`The checkpoint of ${checkpoint.treeSize} events has another hash than it says.`);
  return checkpoint;
}

const messageOf = (checkpoint: Checkpoint): string =>
  DOMAIN +
  canonicalize({
    origin: checkpoint.origin,
    tree_size: checkpoint.treeSize,
    root: checkpoint.root.toString('hex'),
    head_hash: checkpoint.headHash,
    time: checkpoint.time,
    previous_checkpoint_hash: checkpoint.previousHash,
  });

/** What the next checkpoint calls this one. */
export const checkpointHash = (checkpoint: Checkpoint): string => textHash(messageOf(checkpoint));

// The clocks of processes that sign may differ from that of the one that rotated the key.
const CLOCKS_MS = 5 * 60_000;

/** Why a signature is none, or null when a trusted key made both of them: whether it counts says {@link counts}. */
export function signatureFault(checkpoint: Checkpoint, keys: readonly TrustedKey[]): string | null {
  const key = keys.find(({ kid }) => kid === checkpoint.kid);
  if (!key) return `it is signed by a foreign key (${checkpoint.kid})`;
  if (!isSigned(key, messageOf(checkpoint), checkpoint.signature)) return 'its signature is not valid';
  // One that nobody dates as a date is not before any other.
  if (key.stoppedAt && !(new Date(checkpoint.time).getTime() <= key.stoppedAt.getTime() + CLOCKS_MS))
    return `its key had stopped to sign by then (${key.kid})`;
  return noteFault(checkpoint, key);
}

/** Whether a valid signature proves anything by itself: that of a key which somebody else may have proves nothing. */
export const counts = ({ kid }: Checkpoint, keys: readonly TrustedKey[]): boolean =>
  keys.some((key) => key.kid === kid && !key.isRevoked);

/** https://c2sp.org/tlog-checkpoint: the note must say the same, be signed by the same key, and by nobody else. */
function noteFault({ note, origin, treeSize, root }: Checkpoint, key: TrustedKey): string | null {
  const text = `${origin}\n${treeSize}\n${root.toString('base64')}\n`;
  const signature = /^\n\u2014 (\S+) ([A-Za-z0-9+/]+=*)\n$/.exec(note.slice(text.length));
  if (!note.startsWith(text) || !signature) return 'its note says something else';
  const bytes = Buffer.from(signature[2]!, 'base64');
  const isOwn = signature[1] === origin && bytes.toString('base64') === signature[2];
  return isOwn &&
    bytes.subarray(0, 4).equals(noteKeyId(origin, key.bytes)) &&
    isSigned(key, text, bytes.subarray(4))
    ? null
    : 'the signature of its note is not valid';
}
