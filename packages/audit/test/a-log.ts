import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { canonicalize, type JsonObject } from '../src/jcs.js';
import { trustedKey, type TrustedKey } from '../src/keys.js';
import { leafHash, nodeHash, Tree, type Digest } from '../src/merkle.js';

export interface Signer {
  trusted: TrustedKey;
  privateKey: KeyObject;
}

export function aSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' }) as { x: string };
  return { trusted: trustedKey(Buffer.from(x, 'base64url')), privateKey };
}

export const ORGANISATION = '00000000-0000-0000-0000-000000000001';
export const ORIGIN = `signet.test/activity/${ORGANISATION}`;
const EXPORTED_AT = '2026-03-01T12:00:00.000Z';
const SHA256 = createHash('sha256').update('an archive').digest('hex');

export const aRecord = (name: string, more: JsonObject = {}): JsonObject => ({
  actor: [{ id: 'mem_1', name: null, type: 'member' }],
  event: 'agent.updated',
  id: `aud_${name}`,
  organisation_id: ORGANISATION,
  path: '/api/v1/agents',
  reason: `agent ${name} – "quoted"`,
  ts: '2026-03-01T00:00:00.000Z',
  ...more,
});

/** The event that records an export of what a filter asks for. */
export const exportedRecord = (filter: JsonObject | null = null): JsonObject =>
  aRecord('exported', {
    event: 'audit.exported',
    format: 'ndjson',
    timestamp: EXPORTED_AT,
    ...(filter && { filter: canonicalize(filter) }),
  });

/** The event that says which places an archive holds. `ranges: null`: as the first release wrote it. */
export const archivedRecord = (events: number, ranges: string[] | null): JsonObject =>
  aRecord('archived', {
    event: 'audit.archived',
    archive: 'activity-202001.ndjson.gz',
    month: '202001',
    events,
    sha256: SHA256,
    ...(ranges && { ranges }),
  });

interface ExportOptions {
  filter?: JsonObject | null;
  first?: number;
  last?: number;
  /** Sizes at which a checkpoint stands; the last one covers everything. */
  sizes?: readonly number[];
  /** Places that are not shown, and why. */
  gaps?: readonly { from: number; to: number; reason: string }[];
  signer?: Signer;
  /** Who signed at a size, where it is somebody else. */
  signers?: Readonly<Record<number, Signer>>;
  waiting?: number;
}

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

  get size(): number {
    return this.events.length;
  }

  leaf(seq: number): Digest {
    const { hash: _, prev_hash: __, ...rest } = this.events[seq - 1]!;
    return leafHash(canonicalize(rest));
  }

  tree(size: number): Tree {
    const tree = new Tree();
    for (let seq = 1; seq <= size; seq++) tree.addLeaf(this.leaf(seq));
    return tree;
  }

  /** RFC 9162 2.1.1, as it is written there: the hash of the leaves from `start` up to but without `end`. */
  root(start: number, end: number): Digest {
    if (end - start === 1) return this.leaf(start + 1);
    let split = 1;
    while (split * 2 < end - start) split *= 2;
    return nodeHash(this.root(start, start + split), this.root(start + split, end));
  }

  /** The perfect subtrees of a range of leaves, as an export gives them. */
  subtrees(start: number, end: number): JsonObject[] {
    const subtrees: JsonObject[] = [];
    for (let at = start; at < end;) {
      let level = 0;
      while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= end) level += 1;
      subtrees.push({ level, hash: this.root(at, at + 2 ** level).toString('hex') });
      at += 2 ** level;
    }
    return subtrees;
  }

  /** RFC 9162 2.1.3.1 */
  path(seq: number, size: number): string[] {
    const path = (start: number, end: number): Digest[] => {
      if (end - start === 1) return [];
      let split = 1;
      while (split * 2 < end - start) split *= 2;
      return seq - 1 < start + split
        ? [...path(start, start + split), this.root(start + split, end)]
        : [...path(start + split, end), this.root(start, start + split)];
    };
    return path(0, size).map((hash) => hash.toString('hex'));
  }

  checkpoint(size: number, { signer = this.signer, previous = 'genesis' } = {}): JsonObject {
    const root = this.tree(size).root();
    const body = {
      origin: ORIGIN,
      tree_size: size,
      root: root.toString('hex'),
      head_hash: this.events[size - 1]!['hash']!,
      time: '2026-03-01T00:00:00.000Z',
      previous_checkpoint_hash: previous,
    };
    const message = `signet-checkpoint/v1\n${canonicalize(body)}`;
    const text = `${ORIGIN}\n${size}\n${root.toString('base64')}\n`;
    const keyId = createHash('sha256')
      .update(`${ORIGIN}\n\u0001`)
      .update(signer.trusted.bytes)
      .digest()
      .subarray(0, 4);
    const bytes = Buffer.concat([keyId, sign(null, Buffer.from(text), signer.privateKey)]);
    return {
      checkpoint: body,
      hash: createHash('sha256').update(message).digest('hex'),
      kid: signer.trusted.kid,
      signature: sign(null, Buffer.from(message), signer.privateKey).toString('base64'),
      note: `${text}\n\u2014 ${ORIGIN} ${bytes.toString('base64')}\n`,
    };
  }

  /** `{ event, leaf_index, hashes }` */
  proven(seq: number, size = this.size): JsonObject {
    return { event: this.events[seq - 1]!, leaf_index: seq - 1, hashes: this.path(seq, size) };
  }

  /** The lines of an export. The last event of the log is the one that recorded it. */
  lines({
    filter = null,
    first = 1,
    last = this.size,
    sizes = [this.size],
    gaps = [],
    signer = this.signer,
    signers = {},
    waiting = 0,
  }: ExportOptions = {}): string[] {
    const lines: JsonObject[] = [
      {
        signet_export: {
          version: 2,
          origin: ORIGIN,
          organisation_id: ORGANISATION,
          exported_at: EXPORTED_AT,
          filter,
          first_seq: first,
          last_seq: last,
          waiting,
          before: { tree: this.subtrees(0, first - 1) },
        },
      },
    ];
    let previous = 'genesis';
    const promise = (size: number) => {
      const line = this.checkpoint(size, { signer: signers[size] ?? signer, previous });
      previous = line['hash'] as string;
      lines.push(size > last ? { ...line, after: this.subtrees(last, size) } : line);
    };
    let shown = 0;
    for (let seq = first; seq <= last; seq++) {
      const gap = gaps.find(({ from }) => from === seq);
      if (gap) {
        const { to } = gap;
        const hash: JsonObject = to === last ? {} : { hash: this.events[to - 1]!['hash']! };
        lines.push({ skipped: { ...gap, ...hash, tree: this.subtrees(gap.from - 1, to) } });
        seq = to;
      } else {
        lines.push(this.events[seq - 1]!);
        shown += 1;
      }
      for (const size of sizes) if (size === seq) promise(size);
    }
    for (const size of sizes) if (size > last) promise(size);
    const isShown = first <= this.size && this.size <= last && !gaps.some(({ to }) => to === this.size);
    if (!waiting && !isShown) lines.push({ exported: this.proven(this.size) });
    lines.push({ signet_export_end: { last_seq: last, events: shown, checkpoints: sizes.length } });
    return lines.map(canonicalize);
  }

  /** The lines of an export as the first release wrote them. */
  firstReleaseLines({
    sizes = [this.size],
    gaps = [],
    filter = null,
    signer = this.signer,
  }: ExportOptions = {}): string[] {
    const header = {
      version: 1,
      origin: ORIGIN,
      organisation_id: ORGANISATION,
      exported_at: EXPORTED_AT,
      first_seq: 1,
      last_seq: this.size,
      filter,
      before: { hash: 'genesis', tree: [] },
      checkpoints: [...sizes],
    };
    const isGone = (seq: number) => gaps.some(({ from, to }) => from <= seq && seq <= to);
    const places = this.events.flatMap((event, index): JsonObject[] => {
      const gap = gaps.find(({ from }) => from === index + 1);
      if (!gap) return isGone(index + 1) ? [] : [event];
      const hash = this.events[gap.to - 1]!['hash']!;
      return [{ skipped: { ...gap, hash, tree: this.subtrees(gap.from - 1, gap.to) } }];
    });
    return [
      { signet_export: header },
      ...places,
      ...sizes.map((size) => this.checkpoint(size, { signer })),
      { signet_export_end: { last_seq: this.size } },
    ].map((line) => canonicalize(line as JsonObject));
  }

  /** The answer of `GET /api/v1/activity/{id}/proof`. */
  proof(seq: number, size = this.size): JsonObject {
    return {
      event: this.events[seq - 1]!,
      seq,
      hash: this.events[seq - 1]!['hash']!,
      leaf_index: seq - 1,
      leaf_hash: this.leaf(seq).toString('hex'),
      tree_size: size,
      hashes: this.path(seq, size),
      checkpoint: flat(this.checkpoint(size)),
      archived: null,
      altered: [],
    };
  }
}

/** A checkpoint as the API answers it. */
export const flat = ({ checkpoint, ...seal }: JsonObject): JsonObject => ({
  ...(checkpoint as JsonObject),
  ...seal,
});
