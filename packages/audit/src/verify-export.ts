import { parseCheckpoint, signatureFault, type Checkpoint } from './checkpoint.js';
import { isEvent, parseObject, readEvent, type EventLine } from './event-line.js';
import { isObject, textOf, type Json, type JsonObject } from './jcs.js';
import type { TrustedKey } from './keys.js';
import { subtreesOf, Tree, type Subtree } from './merkle.js';
import type { Fault, FaultKind, Report } from './report.js';

export interface VerifyOptions {
  /** Whose signatures count. Without any, signatures are not looked at. */
  keys?: readonly TrustedKey[];
  /** Checkpoints that were kept elsewhere. */
  expect?: readonly Checkpoint[];
}

const GENESIS = 'genesis';

/** Reads an export line by line, in constant memory, and finds the first thing that is wrong. */
export class ExportVerifier {
  private fault: Fault | null = null;
  private origin: string | null = null;
  private hasHeader = false;
  private hasEnd = false;
  private events = 0;
  private skipped = 0;
  private firstSeq: number | null = null;
  private next: number | null = null;
  private prevHash: string | null = null;
  /** Null when the export begins in the middle and does not say what came before. */
  private tree: Tree | null = null;
  private readonly wanted = new Set<number>();
  private readonly moments = new Map<number, { root: string; headHash: string }>();
  private readonly checkpoints: { checkpoint: Checkpoint; after: Json | undefined }[] = [];
  private readonly notes: string[] = [];
  private suspect: EventLine | null = null;

  constructor(private readonly options: VerifyOptions = {}) {
    for (const { treeSize } of options.expect ?? []) this.wanted.add(treeSize);
  }

  /** Takes the next line of the export. */
  line(text: string): void {
    if (!text.trim()) return;
    const json = parseObject(text);
    if (!json) return this.report('malformed', this.next ?? 1, 'A line is not a JSON object.');
    if (isObject(json['signet_export'])) return this.begin(json['signet_export']);
    if (isObject(json['checkpoint'])) return this.keepCheckpoint(json);
    if (isObject(json['signet_export_end'])) return this.finish(json['signet_export_end']);
    if (isObject(json['skipped'])) return this.skip(json['skipped']);
    if (isEvent(json)) return this.takeEvent(readEvent(json, text));
    this.report('malformed', this.next ?? 1, 'A line is neither an event nor a checkpoint.');
  }

  /** Says what was found once all lines were read. */
  end(): Report {
    if (!this.fault && this.hasHeader && !this.hasEnd)
      this.report('truncated', this.next ?? 1, 'The export breaks off: its last line is missing.');
    let signedSize = (this.firstSeq ?? 1) - 1;
    const counts = { verified: 0, unsigned: 0 };
    if (!this.fault) signedSize = this.checkCheckpoints(counts);
    if (!this.fault) this.checkExpected(signedSize);
    return {
      valid: !this.fault,
      fault: this.fault,
      origin: this.origin,
      events: this.events,
      skipped: this.skipped,
      firstSeq: this.firstSeq,
      lastSeq: this.next === null ? null : this.next - 1,
      headHash: this.prevHash,
      root: this.tree ? this.tree.root().toString('hex') : null,
      signedSize: counts.verified ? signedSize : 0,
      checkpoints: counts,
      notes: this.notes,
    };
  }

  private begin(header: JsonObject): void {
    if (this.hasHeader || this.next !== null)
      return this.report('malformed', this.next ?? 1, 'A second export begins in the middle of this one.');
    this.hasHeader = true;
    this.origin = textOf(header['origin']) || null;
    const before = isObject(header['before']) ? header['before'] : {};
    const first = Number(header['first_seq'] ?? 1);
    this.start(first, textOf(before['hash']), subtreesOf(before['tree']));
    for (const size of Array.isArray(header['checkpoints']) ? header['checkpoints'] : [])
      if (typeof size === 'number') this.wanted.add(size);
    this.remember();
  }

  private start(first: number, prevHash: string | null, before: Subtree[] | null): void {
    this.firstSeq = this.next = first;
    this.prevHash = prevHash;
    this.tree = before && this.grown(new Tree(), before);
    if (this.tree && this.tree.size !== first - 1)
      this.report('malformed', first, 'The export does not say what came before its first event.');
  }

  private takeEvent(event: EventLine): void {
    if (this.fault) return this.refine(event);
    // An export without a header, as other tools write it: it begins with its first event.
    if (this.next === null)
      this.start(event.seq, event.seq === 1 ? GENESIS : null, event.seq === 1 ? [] : null);
    const expected = this.next!;
    if (event.fault) return this.report('changed', expected, `Event ${expected} ${event.fault}.`);
    if (event.seq > expected)
      return this.report('missing', expected, `Event ${expected} is missing: ${event.seq} follows.`);
    if (event.seq < expected)
      return this.report('inserted', event.seq, `There are two events with the number ${event.seq}.`);
    if (this.prevHash !== null && event.prevHash !== this.prevHash) {
      this.suspect = event;
      const seq = Math.max(this.firstSeq!, expected - 1);
      return this.report(
        'changed',
        seq,
        `Event ${expected} does not continue ${expected - 1}: that one was replaced.`,
      );
    }
    this.events += 1;
    this.tree?.addLeaf(event.leaf);
    this.moveTo(expected + 1, event.hash);
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

  private skip(skipped: JsonObject): void {
    if (this.fault || this.next === null) return;
    const [from, to] = [Number(skipped['from']), Number(skipped['to'])];
    const subtrees = subtreesOf(skipped['tree']);
    if (from !== this.next || !(to >= from))
      return this.report(
        'missing',
        this.next,
        `Event ${this.next} is missing: the export skips ${from} to ${to}.`,
      );
    if (this.tree && subtrees) this.grown(this.tree, subtrees);
    if (this.fault) return;
    if (this.tree && this.tree.size !== to)
      return this.report('malformed', from, `The export does not say what it skips from ${from} to ${to}.`);
    this.skipped += to - from + 1;
    this.moveTo(to + 1, textOf(skipped['hash']));
  }

  private moveTo(next: number, hash: string): void {
    this.next = next;
    this.prevHash = hash;
    this.remember();
  }

  /** Keeps the root of a size that somebody will ask for: all of them would not fit. */
  private remember(): void {
    const size = this.next! - 1;
    if (this.tree && this.prevHash !== null && this.wanted.has(size))
      this.moments.set(size, { root: this.tree.root().toString('hex'), headHash: this.prevHash });
  }

  private keepCheckpoint(json: JsonObject): void {
    try {
      this.checkpoints.push({ checkpoint: parseCheckpoint(json), after: json['after'] });
    } catch (error) {
      this.report('malformed', this.next ?? 1, (error as Error).message);
    }
  }

  private finish(end: JsonObject): void {
    this.hasEnd = true;
    if (this.next !== null && end['last_seq'] !== this.next - 1)
      this.report('truncated', this.next, `The export ends at ${this.next - 1} and says otherwise.`);
  }

  /** Returns how many events a trusted signature covers. */
  private checkCheckpoints(counts: Report['checkpoints']): number {
    let signed = (this.firstSeq ?? 1) - 1;
    for (const { checkpoint, after } of this.checkpoints) {
      const size = checkpoint.treeSize;
      if (this.origin !== null && checkpoint.origin !== this.origin) {
        this.report('foreign_key', signed + 1, `A checkpoint is of another log: ${checkpoint.origin}.`);
        break;
      }
      if (this.options.keys) {
        const fault = signatureFault(checkpoint, this.options.keys);
        const kind = fault?.includes('foreign') ? 'foreign_key' : 'bad_signature';
        if (fault) {
          this.report(kind, signed + 1, `The checkpoint of ${size} events does not count: ${fault}.`);
          break;
        }
      }
      const moment = this.momentAt(size, after);
      if (!moment) continue;
      if (moment.root !== checkpoint.root.toString('hex') || moment.headHash !== checkpoint.headHash) {
        this.report(
          'rewritten',
          signed + 1,
          `Events ${signed + 1} to ${size} are not those of the checkpoint.`,
        );
        break;
      }
      if (this.options.keys) signed = Math.max(signed, Math.min(size, this.next! - 1));
      counts[this.options.keys ? 'verified' : 'unsigned'] += 1;
    }
    if (!this.fault && !this.options.keys && this.checkpoints.length)
      this.notes.push('Signatures were not checked: no key was given.');
    return signed;
  }

  /** The root at a size, also beyond the last event when the checkpoint says what follows. */
  private momentAt(size: number, after: Json | undefined): { root: string; headHash: string } | null {
    const kept = this.moments.get(size);
    if (kept) return kept;
    const last = (this.next ?? 1) - 1;
    if (this.tree && size === last)
      return { root: this.tree.root().toString('hex'), headHash: this.prevHash! };
    const subtrees = subtreesOf(after);
    if (this.tree && size > last && subtrees?.length) {
      const grown = this.grown(this.tree.copy(), subtrees);
      const checkpoint = this.checkpoints.find((known) => known.checkpoint.treeSize === size)!.checkpoint;
      // Its last event is not in the export: the root proves the events, nothing here proves that hash.
      if (grown?.size === size) return { root: grown.root().toString('hex'), headHash: checkpoint.headHash };
    }
    if (size > last)
      this.report('truncated', last + 1, `A checkpoint promises ${size} events; the export has ${last}.`);
    else
      this.notes.push(
        `The checkpoint of ${size} events was not compared: the export does not say what came before.`,
      );
    return null;
  }

  private checkExpected(signedSize: number): void {
    for (const expected of this.options.expect ?? []) {
      const { treeSize } = expected;
      const last = (this.next ?? 1) - 1;
      const fault = this.options.keys && signatureFault(expected, this.options.keys);
      if (fault)
        return this.report(
          'foreign_key',
          signedSize + 1,
          `The expected checkpoint does not count: ${fault}.`,
        );
      if (this.origin !== null && expected.origin !== this.origin)
        return this.report(
          'foreign_key',
          signedSize + 1,
          `The expected checkpoint is of ${expected.origin}.`,
        );
      const moment = this.moments.get(treeSize);
      if (moment) {
        if (moment.root !== expected.root.toString('hex') || moment.headHash !== expected.headHash)
          return this.report(
            'rewritten',
            Math.min(signedSize + 1, treeSize),
            `The first ${treeSize} events are not those of the expected checkpoint.`,
          );
      } else if (
        treeSize > last &&
        !this.checkpoints.some(({ checkpoint }) => checkpoint.treeSize >= treeSize)
      ) {
        return this.report(
          'truncated',
          last + 1,
          `The expected checkpoint promises ${treeSize} events; the export has ${last}.`,
        );
      } else this.notes.push(`The expected checkpoint of ${treeSize} events lies outside of this export.`);
    }
  }

  private grown(tree: Tree, subtrees: Subtree[]): Tree | null {
    try {
      for (const subtree of subtrees) tree.add(subtree);
      return tree;
    } catch (error) {
      this.report('malformed', this.next ?? 1, (error as Error).message);
      return null;
    }
  }

  private report(kind: FaultKind, seq: number, message: string): void {
    this.fault ??= { kind, seq, message };
  }
}
