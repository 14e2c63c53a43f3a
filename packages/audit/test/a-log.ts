import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { canonicalize, type JsonObject } from '../src/jcs.js';
import { trustedKey, type TrustedKey } from '../src/keys.js';
import { leafHash, Tree } from '../src/merkle.js';

export interface Signer {
  trusted: TrustedKey;
  privateKey: KeyObject;
}

export function aSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  return { trusted: trustedKey(Buffer.from(x, 'base64url')), privateKey };
}

export const ORIGIN = 'signet.test/activity/00000000-0000-0000-0000-000000000001';

export const aRecord = (name: string): JsonObject => ({
  actor: [{ id: 'mem_1', name: null, type: 'member' }],
  event: 'agent.updated',
  id: `aud_${name}`,
  path: '/api/v1/agents',
  reason: `agent ${name} – "quoted"`,
  ts: '2026-03-01T00:00:00.000Z',
});

/** A log as an honest server would seal it, written down without the code of one. */
export class Log {
  readonly events: JsonObject[] = [];

  constructor(
    records: readonly JsonObject[],
    private readonly signer: Signer,
  ) {
    let prev = 'genesis';
    records.forEach((record, index) => {
      const chained = { ...record, seq: index + 1, prev_hash: prev };
      prev = createHash('sha256')
        .update(`${prev}\n${canonicalize(chained)}`)
        .digest('hex');
      this.events.push({ ...chained, hash: prev });
    });
  }

  tree(size: number): Tree {
    const tree = new Tree();
    for (const { hash: _, prev_hash: __, ...rest } of this.events.slice(0, size))
      tree.addLeaf(leafHash(canonicalize(rest)));
    return tree;
  }

  checkpoint(size: number, signer = this.signer): JsonObject {
    const root = this.tree(size).root();
    const body = {
      origin: ORIGIN,
      tree_size: size,
      root: root.toString('hex'),
      head_hash: this.events[size - 1]!['hash']!,
      time: '2026-03-01T00:00:00.000Z',
      previous_checkpoint_hash: 'genesis',
    };
    const text = `${ORIGIN}\n${size}\n${root.toString('base64')}\n`;
    const keyId = createHash('sha256')
      .update(`${ORIGIN}\n\u0001`)
      .update(signer.trusted.bytes)
      .digest()
      .subarray(0, 4);
    const bytes = Buffer.concat([keyId, sign(null, Buffer.from(text), signer.privateKey)]);
    return {
      checkpoint: body,
      kid: signer.trusted.kid,
      signature: sign(
        null,
        Buffer.from(`signet-checkpoint/v1\n${canonicalize(body)}`),
        signer.privateKey,
      ).toString('base64'),
      note: `${text}\n\u2014 ${ORIGIN} ${bytes.toString('base64')}\n`,
    };
  }

  /** The lines of an export of everything. */
  lines(sizes: readonly number[] = [this.events.length], signer = this.signer): string[] {
    const last = this.events.length;
    const header = {
      version: 1,
      origin: ORIGIN,
      first_seq: 1,
      last_seq: last,
      before: { hash: 'genesis', tree: [] },
      checkpoints: [...sizes],
    };
    return [
      canonicalize({ signet_export: header }),
      ...this.events.map(canonicalize),
      ...sizes.map((size) => canonicalize(this.checkpoint(size, signer))),
      canonicalize({ signet_export_end: { last_seq: last } }),
    ];
  }
}
