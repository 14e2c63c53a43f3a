import { createHash, hash, sign, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { GENESIS } from './link.js';

/** What a checkpoint says: so many events there were, with this root and this last hash, at this time. */
export interface CheckpointBody {
  origin: string;
  treeSize: number;
  root: Buffer;
  headHash: Buffer;
  time: Date;
  /** Hash of the checkpoint before, null for the first. */
  previousHash: Buffer | null;
}

export interface Checkpoint extends CheckpointBody {
  number: number;
  hash: Buffer;
  kid: string;
  signature: Buffer;
  /** The same promise as a C2SP checkpoint, for witnesses and tools of transparency logs. */
  note: string;
}

/** Says what the signed bytes are, so that no other text can pass for a checkpoint. */
const DOMAIN = 'signet-checkpoint/v1\n';

/** The members that are signed, as they stand on the wire. */
export const signedMembers = (body: CheckpointBody) => ({
  origin: body.origin,
  tree_size: body.treeSize,
  root: body.root.toString('hex'),
  head_hash: body.headHash.toString('hex'),
  time: body.time.toISOString(),
  previous_checkpoint_hash: body.previousHash?.toString('hex') ?? GENESIS,
});

/** Signs a checkpoint with a key that signs nothing else. */
export function signCheckpoint(
  body: CheckpointBody,
  number: number,
  key: { kid: string; publicKey: Buffer; privateKey: KeyObject },
): Checkpoint {
  const message = Buffer.from(DOMAIN + canonicalJson(signedMembers(body)));
  return {
    ...body,
    number,
    hash: hash('sha256', message, 'buffer'),
    kid: key.kid,
    signature: sign(null, message, key.privateKey),
    note: signNote(body, key),
  };
}

/** https://c2sp.org/tlog-checkpoint in a https://c2sp.org/signed-note. The name of the key is the origin. */
function signNote(
  { origin, treeSize, root }: CheckpointBody,
  { publicKey, privateKey }: { publicKey: Buffer; privateKey: KeyObject },
): string {
  const text = `${origin}\n${treeSize}\n${root.toString('base64')}\n`;
  const signature = sign(null, Buffer.from(text), privateKey);
  return `${text}\n\u2014 ${origin} ${Buffer.concat([noteKeyId(origin, publicKey), signature]).toString('base64')}\n`;
}

const ED25519 = Buffer.of(1);

const noteKeyId = (name: string, publicKey: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(ED25519).update(publicKey).digest().subarray(0, 4);
