import {
  checkpointHash,
  counts,
  parseCheckpoint,
  signatureFault,
  type Checkpoint as Promised,
  type TrustedKey,
} from '@signet/audit';
import type { Scope } from '../../access/index.js';
import type { Keyring } from '../../platform/crypto/keyring.js';
import { personalContext } from '../../journal/index.js';
import type { Checkpoint } from '../chain/checkpoint.js';
import { toAuditCheckpoint } from '../chain/checkpoint.mapper.js';
import { isSealable, linkRecord } from '../chain/link.js';
import { RightEdge } from '../chain/merkle.js';
import { alteredColumns, readFacts, type SealedFacts } from '../sealed-facts.js';
import type { Findings } from './findings.js';
import type { Ledger } from './ledger.js';
import type { HeadState, WalkedRow } from './verification.repository.js';

interface Surroundings {
  organisationId: Scope;
  origin: string;
  findings: Findings;
  ledger: Ledger;
  keys: readonly TrustedKey[];
  keyring: Keyring;
  /** Checkpoints that somebody kept. */
  expect: readonly Promised[];
}

/** Places that follow each other. */
export interface Range {
  from: number;
  to: number;
}

type PresentRow = Extract<WalkedRow, { record: string }>;

/** Recomputes a chain from its records, place by place, and compares whatever stands beside it. */
export class ChainWalk {
  events = 0;
  /** Places whose month is gone: how many by the hour of their time, and which ones by month. */
  readonly goneByHour = new Map<string, number>();
  readonly goneByMonth = new Map<string, Range[]>();
  goneCount = 0;
  erased = 0;
  checkpoints = 0;
  /** Sizes up to which a signature was verified. */
  signedSize = 0;
  /** When each key signed first. */
  readonly usedKeys = new Map<string, Date>();
  readonly edge = new RightEdge(0, []);
  /** The stored nodes that were not met yet. */
  private readonly nodes = new Map<string, Buffer>();
  private hash: Buffer | null = null;
  private lastEvent: { epoch: number; txid: bigint; id: string } | null = null;
  private lastPromise: Promised | null = null;

  constructor(
    private readonly around: Surroundings,
    nodes: readonly { level: number; position: string; hash: Buffer }[],
    /** The months (`YYYYMM`) that the log has. */
    private readonly months: ReadonlySet<string>,
  ) {
    for (const { level, position, hash } of nodes) this.nodes.set(`${level}/${position}`, hash);
  }

  place(row: WalkedRow): void {
    const seq = Number(row.seq);
    while (this.edge.size + 1 < seq) {
      this.report('activity_chain', this.edge.size + 1, 'The place is missing.');
      this.grow(Buffer.alloc(32));
    }
    if (!isSame(row.prev_hash, this.hash) && this.hash !== MISSING)
      this.report('activity_chain', seq, 'The place does not continue the one before it.');
    const leaf = row.record === null ? this.absent(row, seq) : this.present(row as PresentRow, seq);
    this.hash = row.hash;
    this.grow(leaf, false);
  }

  /** Compares a checkpoint with what was walked so far: its size is the number of the last place. */
  promise(checkpoint: Checkpoint): void {
    const size = this.edge.size;
    const say = (message: string) => this.report('activity_checkpoint', size, message);
    this.checkpoints += 1;
    if (checkpoint.number !== this.checkpoints)
      say(`Checkpoint ${this.checkpoints} is missing: ${checkpoint.number} follows.`);
    this.checkpoints = checkpoint.number;
    let promised: Promised;
    try {
      promised = parseCheckpoint(toAuditCheckpoint(checkpoint) as never);
    } catch (error) {
      return say((error as Error).message);
    }
    const previous = this.lastPromise ? checkpointHash(this.lastPromise) : 'genesis';
    if (promised.previousHash !== previous) say('The checkpoint does not continue the one before it.');
    this.lastPromise = promised;
    if (promised.origin !== this.around.origin) say(`The checkpoint is of another log: ${promised.origin}.`);
    const fault = signatureFault(promised, this.around.keys);
    if (fault) say(`The checkpoint does not count: ${fault}.`);
    if (!this.usedKeys.has(promised.kid)) this.usedKeys.set(promised.kid, checkpoint.time);
    const isKept = promised.root.equals(this.edge.root()) && promised.headHash === this.hash?.toString('hex');
    if (!isKept) say(`The first ${size} events are not those of the checkpoint.`);
    if (!fault && isKept && counts(promised, this.around.keys)) this.signedSize = size;
  }

  /** Compares where the walk ended with where the chain says that it ends. */
  end(head: HeadState): void {
    const say = (message: string) => this.report('activity_head', null, message);
    if (Number(head.seq) !== this.edge.size)
      say(`The head stands at ${head.seq}, the chain ends at ${this.edge.size}.`);
    else if (!isSame(head.hash, this.hash)) say('The head has another hash than the last place.');
    const { hashes } = this.edge;
    if (head.edge.length !== hashes.length || head.edge.some((hash, index) => !hash.equals(hashes[index]!)))
      say('The head has another right edge than the tree.');
    if (!head.has_organisation) say('The head is of an organisation that does not exist.');
    if (!head.origin.endsWith(`/activity/${head.organisation_id}`)) say('The head names another log.');
    if (Number(head.checkpoints) > this.checkpoints)
      this.report(
        'activity_checkpoint',
        null,
        `Checkpoint ${this.checkpoints + 1} is missing: there were ${head.checkpoints}.`,
      );
    const position = { epoch: head.epoch, txid: BigInt(head.txid), id: head.event_id };
    const last = this.lastEvent && comparePositions(this.lastEvent, position);
    // It may stand behind the last place: at an event that could not be sealed.
    if (last !== null && (last > 0 || (last < 0 && !head.is_at_event)))
      say('The head has another position than the last event that was taken: epoch, txid, event_id.');
    for (const key of this.nodes.keys()) this.report('activity_node', null, `The tree has no node ${key}.`);
    const { expect } = this.around;
    for (const { treeSize, origin } of expect)
      if (origin === head.origin && treeSize > this.edge.size)
        this.report(
          'activity_chain',
          this.edge.size + 1,
          `The expected checkpoint promises ${treeSize} events; the log has ${this.edge.size}.`,
        );
  }

  private present(row: PresentRow, seq: number): Buffer {
    const { organisationId, ledger } = this.around;
    const say = (message: string) => this.report('activity_event', seq, message);
    this.events += 1;
    const link = isSealable(row.record) ? linkRecord(row.record, seq, row.prev_hash) : null;
    const facts = readFacts(row.record, row.agent_id);
    if (!link?.hash.equals(row.hash)) say('The record is not the one that was sealed: it has another hash.');
    else if (!link.leaf.equals(row.leaf)) this.report('activity_chain', seq, 'The place has another leaf.');
    if (!facts) say('The record says nothing that could be shown.');
    else if (facts.organisation_id !== organisationId) say('The record is of another organisation.');
    else this.compare(row, facts, seq);
    this.inOrder(row, seq);
    if (facts?.organisation_id === organisationId)
      ledger.add(facts, JSON.parse(row.record) as Record<string, unknown>, seq, true);
    // A record that was altered would make every later root wrong: the leaf that was sealed tells what follows.
    return link?.hash.equals(row.hash) ? link.leaf : row.leaf;
  }

  private compare(row: PresentRow, facts: SealedFacts, seq: number): void {
    const altered = alteredColumns(row, facts);
    if (altered.length)
      this.report(
        'activity_event',
        seq,
        `The row says something else than its record: ${altered.join(', ')}.`,
      );
    if (row.personal_hash === null) {
      if (facts.personal_hash) this.erased += 1;
    } else if (!this.isPersonalOf(row, facts))
      this.report('activity_personal', seq, 'The names and the address are not those that were recorded.');
  }

  private isPersonalOf(row: PresentRow, { personal_hash: recorded }: SealedFacts): boolean {
    if (recorded !== undefined) return row.personal_hash === recorded;
    try {
      this.around.keyring.open(row.value_sealed!, personalContext(row.id));
      return true;
    } catch {
      return false;
    }
  }

  /** Places were given in the order of (epoch, txid, id): columns that say otherwise were altered. */
  private inOrder(row: PresentRow, seq: number): void {
    const position = { epoch: row.epoch, txid: BigInt(row.txid), id: row.id };
    if (this.lastEvent && comparePositions(this.lastEvent, position) >= 0)
      this.report('activity_event', seq, 'The row was not written after the one before it: epoch, txid.');
    this.lastEvent = position;
  }

  private absent(row: WalkedRow, seq: number): Buffer {
    if (this.months.has(row.month)) this.report('activity_event', seq, 'The event is missing.');
    else {
      this.goneCount += 1;
      this.goneByHour.set(row.hour, (this.goneByHour.get(row.hour) ?? 0) + 1);
      const ranges = this.goneByMonth.get(row.month) ?? [];
      this.goneByMonth.set(row.month, ranges);
      const last = ranges.at(-1);
      if (last?.to === seq - 1) last.to = seq;
      else ranges.push({ from: seq, to: seq });
    }
    return row.leaf;
  }

  private grow(leaf: Buffer, isMissing = true): void {
    if (isMissing) this.hash = MISSING;
    for (const { level, position, hash } of this.edge.append(leaf)) {
      const key = `${level}/${position}`;
      if (!this.nodes.get(key)?.equals(hash))
        this.report(
          'activity_node',
          this.edge.size,
          `The node ${key} is not the hash of what lies below it.`,
        );
      this.nodes.delete(key);
    }
    this.compareKept();
  }

  private compareKept(): void {
    const { expect, origin } = this.around;
    const size = this.edge.size;
    const broken = expect.filter(
      (kept) => kept.origin === origin && kept.treeSize === size && !kept.root.equals(this.edge.root()),
    );
    if (broken.length)
      this.report(
        'activity_chain',
        size,
        `The first ${size} events are not those of the expected checkpoint.`,
      );
  }

  private report(table: string, seq: number | null, message: string): void {
    this.around.findings.add(this.around.organisationId, table, seq, message);
  }
}

/** Stands for the hash of a place that is not there: nothing is compared with it. */
const MISSING = Buffer.alloc(0);

const isSame = (a: Buffer | null, b: Buffer | null): boolean => (a && b ? a.equals(b) : a === b);

interface Position {
  epoch: number;
  txid: bigint;
  id: string;
}

function comparePositions(a: Position, b: Position): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
