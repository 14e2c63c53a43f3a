import { canonicalize, isObject, type Json, type JsonObject } from './jcs.js';
import { isSigned, noteKeyId, type TrustedKey } from './keys.js';
import { textHash, type Digest } from './merkle.js';

const DOMAIN = 'signet-checkpoint/v1\n';
const HASH = /^[0-9a-f]{64}$/;

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

/**
 * Reads a checkpoint from an export line, an answer of the API or a file somebody kept.
 * @throws Error when it is not one
 */
export function parseCheckpoint(json: Json | undefined): Checkpoint {
  const outer = isObject(json) ? json : {};
  const body = isObject(outer['checkpoint']) ? { ...outer['checkpoint'], ...pick(outer) } : outer;
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string') throw new Error(`Not a checkpoint: it has no ${name}.`);
    return value;
  };
  const treeSize = body['tree_size'];
  if (typeof treeSize !== 'number' || !Number.isSafeInteger(treeSize) || treeSize < 1)
    throw new Error('Not a checkpoint: it has no tree_size.');
  for (const name of ['root', 'head_hash'])
    if (!HASH.test(text(name))) throw new Error(`Its ${name} is no hash.`);
  return {
    origin: text('origin'),
    treeSize,
    root: Buffer.from(text('root'), 'hex'),
    headHash: text('head_hash'),
    time: text('time'),
    previousHash: text('previous_checkpoint_hash'),
    kid: text('kid'),
    signature: Buffer.from(text('signature'), 'base64'),
    note: text('note'),
  };
}

const pick = ({ kid, signature, note }: JsonObject): JsonObject => ({
  ...(kid !== undefined && { kid }),
  ...(signature !== undefined && { signature }),
  ...(note !== undefined && { note }),
});

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

/** Why a signature does not count, or null when a trusted key made both of them. */
export function signatureFault(checkpoint: Checkpoint, keys: readonly TrustedKey[]): string | null {
  const key = keys.find(({ kid }) => kid === checkpoint.kid);
  if (!key) return `it is signed by a foreign key (${checkpoint.kid})`;
  if (!isSigned(key, messageOf(checkpoint), checkpoint.signature)) return 'its signature is not valid';
  return noteFault(checkpoint, key);
}

/** https://c2sp.org/tlog-checkpoint: the note must say the same and be signed by the same key. */
function noteFault({ note, origin, treeSize, root }: Checkpoint, key: TrustedKey): string | null {
  const text = `${origin}\n${treeSize}\n${root.toString('base64')}\n`;
  if (!note.startsWith(`${text}\n`)) return 'its note says something else';
  const lines = note.slice(text.length + 1).split('\n');
  const ownLine = lines.find((line) => line.startsWith(`\u2014 ${origin} `));
  const bytes = Buffer.from(ownLine?.split(' ')[2] ?? '', 'base64');
  return bytes.subarray(0, 4).equals(noteKeyId(origin, key.bytes)) && isSigned(key, text, bytes.subarray(4))
    ? null
    : 'the signature of its note is not valid';
}
