import type { EventLine } from './event-line.js';
import type { JsonObject } from './jcs.js';
import { digestIn, membersOf, textIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { subtreesOf, Tree, type Subtree } from './merkle.js';
import type { Fault, FaultKind } from './report.js';

const GENESIS = 'genesis';

/** Events that an export does not show. */
export interface Gap {
  from: number;
  to: number;
  reason: string;
}

/** Where an export begins. */
export interface Beginning {
  first: number;
  /** Null when the first event alone says what it continues. */
  prevHash: string | null;
  /** Null when nothing stands for the events before: then no root can be computed. */
  before: readonly Subtree[] | null;
}

/** What the log was at one of its sizes. */
export interface Moment {
  root: string;
  /** Null behind events that are not shown: their last hash is what a signed checkpoint says. */
  headHash: string | null;
}

/** Walks through the places of the chain in order, in constant memory, and finds the first that is wrong. */
export class Places {
  fault: Fault | null = null;
  events = 0;
  skipped = 0;
  /** Those that are said to be past their retention. */
  readonly retained: Gap[] = [];
  readonly first: number;
  private next: number;
  private prevHash: string | null;
  private readonly tree: Tree | null;
  private lastGap: Gap | null = null;
  private suspect: EventLine | null = null;

  constructor({ first, prevHash, before }: Beginning) {
    this.first = this.next = first;
    this.prevHash = first === 1 ? GENESIS : prevHash;
    this.tree = before && new Tree();
    for (const subtree of before ?? []) this.tree!.add(subtree);
  }

  /** How many events of the log lie up to here. */
  get size(): number {
    return this.next - 1;
  }

  get headHash(): string | null {
    return this.prevHash;
  }

  /** Whether the last place was not shown. */
  get isInGap(): boolean {
    return this.lastGap !== null;
  }

  now(): Moment | null {
    return this.tree && { root: this.tree.root().toString('hex'), headHash: this.prevHash };
  }

  /** What the log will be once more has grown behind what is shown. */
  after(subtrees: readonly Subtree[]): Moment | null {
    if (!this.tree) return null;
    const tree = this.tree.copy();
    for (const subtree of subtrees) tree.add(subtree);
    return { root: tree.root().toString('hex'), headHash: null };
  }

  take(event: EventLine): void {
    if (this.fault) return this.refine(event);
    const expected = this.next;
    if (event.fault) return this.report('changed', expected, `Event ${expected} ${event.fault}.`);
    if (event.seq > expected)
      return this.report('missing', expected, `Event ${expected} is missing: ${event.seq} follows.`);
    if (event.seq < expected)
      return this.report('inserted', event.seq, `There are two events with the number ${event.seq}.`);
    if (this.prevHash !== null && event.prevHash !== this.prevHash) {
      this.suspect = event;
      const seq = Math.max(this.first, expected - 1);
      return this.report(
        'changed',
        seq,
        `Event ${expected} does not continue ${expected - 1}: that one was replaced.`,
      );
    }
    this.events += 1;
    this.lastGap = null;
    this.tree?.addLeaf(event.leaf);
    this.moveTo(expected + 1, event.hash);
  }

  /** Takes the hashes that stand for events which are not shown. @throws Malformed */
  skip(json: JsonObject): void {
    if (this.fault) return;
    const gap = membersOf(json, 'A gap', ['from', 'to', 'reason', 'tree'], ['hash']);
    const [from, to] = [wholeNumber(gap['from'], 'from'), wholeNumber(gap['to'], 'to')];
    if (from !== this.next || to < from)
      return this.report(
        'missing',
        this.next,
        `Event ${this.next} is missing: the export skips ${from} to ${to}.`,
      );
    const subtrees = subtreesOf(gap['tree'], from - 1, to);
    const hash = gap['hash'] === undefined ? null : digestIn(gap['hash'], 'The hash of a gap');
    const reason = textIn(gap['reason'], 'The reason of a gap');
    if (reason === 'filter' && this.lastGap?.reason === reason)
      throw new Malformed(`The events from ${this.lastGap.from} to ${to} are skipped in two pieces.`);
    this.lastGap = { from, to, reason };
    const fault = faultOfGap(this.lastGap);
    if (fault) return this.report(fault.kind, from, fault.message);
    for (const subtree of subtrees) this.tree?.add(subtree);
    if (this.lastGap.reason === 'retention') this.retained.push(this.lastGap);
    this.skipped += to - from + 1;
    this.moveTo(to + 1, hash);
  }

  report(kind: FaultKind, seq: number, message: string): void {
    this.fault ??= { kind, seq, message };
  }

  private moveTo(next: number, hash: string | null): void {
    this.next = next;
    this.prevHash = hash;
  }

  /** After the first fault: later lines may tell what it really was. */
  private refine(event: EventLine): void {
    const fault = this.fault!;
    if (this.suspect) {
      const { seq, hash } = this.suspect;
      // When the next event does not continue it either, the event itself is the stranger.
      if (event.seq === seq + 1 && event.prevHash !== hash)
        this.fault = {
          kind: 'inserted',
          seq,
          message: `Event ${seq} continues nothing and nothing continues it.`,
        };
      this.suspect = null;
    } else if (fault.kind === 'missing' && event.seq === fault.seq && !event.fault) {
      this.fault = {
        ...fault,
        kind: 'reordered',
        message: `Event ${fault.seq} does not stand in its place.`,
      };
    }
  }
}

/** Of events that are not shown, only those may pass that a filter or a proved archive accounts for. */
function faultOfGap({ from, to, reason }: Gap): Omit<Fault, 'seq'> | null {
  const events = from === to ? `Event ${from} is` : `Events ${from} to ${to} are`;
  switch (reason) {
    case 'filter':
    case 'retention':
      return null;
    case 'missing':
      return {
        kind: 'missing',
        message: `${events} missing: the database had them no more when it was exported.`,
      };
    case 'unreadable':
      return { kind: 'changed', message: `${events} not readable: the record in the database is none.` };
    default:
      return { kind: 'malformed', message: `${events} skipped for a reason that is none: ${reason}.` };
  }
}
