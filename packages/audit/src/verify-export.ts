import type { Checkpoint } from './checkpoint.js';
import { isEvent, parseObject, readEvent, type EventLine } from './event-line.js';
import { hasRecorded, readHeader, type ExportHeader } from './export-header.js';
import { provenEvent } from './inclusion.js';
import { compareKept } from './kept.js';
import { isObject, type Json, type JsonObject } from './jcs.js';
import type { TrustedKey } from './keys.js';
import { listIn, membersOf, textIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { Places, type Moment } from './places.js';
import { Promises } from './promises.js';
import type { Report } from './report.js';
import { archiveFactOf, archivesOf, unprovenGap, type ArchiveFact } from './retention.js';
import { verdictOf } from './verdict.js';

export interface VerifyOptions {
  /** Whose signatures count. Without any, signatures are not looked at, and nothing is proved. */
  keys?: readonly TrustedKey[];
  /** Checkpoints that were kept elsewhere. */
  expect?: readonly Checkpoint[];
}

/** Reads an export line by line, in constant memory, and finds the first thing that is wrong. */
export class ExportVerifier {
  private header: ExportHeader | null = null;
  private places = new Places({ first: 1, prevHash: null, before: null });
  private promises: Promises;
  private hasBegun = false;
  /** Whether the places are over, and what proves them follows. */
  private isBehindPlaces = false;
  private hasEnded = false;
  private isExported = false;
  private skippedAtCheckpoint = 0;
  private readonly moments = new Map<number, Moment>();
  private readonly wanted: Set<number>;
  private readonly facts: ArchiveFact[] = [];

  constructor(private readonly options: VerifyOptions = {}) {
    this.wanted = new Set(options.expect?.map(({ treeSize }) => treeSize));
    this.promises = new Promises(this.places, null, options.keys);
  }

  /** Takes the next line of the export. */
  line(text: string): void {
    if (!text.trim()) return;
    try {
      this.read(text);
    } catch (error) {
      // A line may be nested more deeply than anybody can read.
      if (!(error instanceof Malformed || error instanceof RangeError)) throw error;
      this.damaged(error instanceof Malformed ? error.message : 'A line is nested too deeply.');
    }
    if (this.wanted.has(this.places.size)) this.remember();
  }

  /** Takes note that the file cannot be read on. */
  damaged(message: string, kind: 'malformed' | 'truncated' = 'malformed'): void {
    this.places.report(kind, this.places.size + 1, message);
  }

  /** Says what was found once all lines were read. */
  end(): Report {
    const { places, promises } = this;
    if (!this.hasBegun) this.damaged('There is no event in it.');
    if (this.header) this.checkWhole(this.header);
    const uncompared = places.fault ? 0 : this.checkExpected();
    const isUnfiltered = this.header?.filter === null;
    const archived = isUnfiltered ? places.retained.reduce((sum, { from, to }) => sum + to - from + 1, 0) : 0;
    const total = Math.max(promises.latest?.treeSize ?? 0, places.size) + (this.header?.waiting ?? 0);
    const notIncluded = total - places.events - archived;
    return {
      verdict: verdictOf({
        fault: places.fault,
        isSigned: promises.verified > 0 && promises.signed === places.size,
        isWhole: notIncluded === 0 && uncompared === 0,
      }),
      valid: !places.fault,
      fault: places.fault,
      origin: this.header?.origin ?? promises.latest?.origin ?? null,
      events: places.events,
      skipped: places.skipped,
      archived,
      notIncluded,
      firstSeq: this.hasBegun ? places.first : null,
      lastSeq: this.hasBegun ? places.size : null,
      headHash: places.headHash,
      root: places.now()?.root ?? null,
      signedSize: promises.verified ? promises.signed : 0,
      checkpoints: { verified: promises.verified, unsigned: promises.unsigned },
      notes: [...promises.notes, ...this.notes()],
    };
  }

  private read(text: string): void {
    const json = parseObject(text);
    if (!json) throw new Malformed('A line is not a JSON object.');
    if (this.hasEnded) throw new Malformed('Something follows the last line of the export.');
    if (isEvent(json)) return this.takeEvent(readEvent(json, text));
    // A member that is there twice, or a number in other digits, reads differently elsewhere.
    if (text !== JSON.stringify(json)) throw new Malformed('A line is not written as exports are.');
    if ('checkpoint' in json) return this.takeCheckpoint(json);
    const [kind, ...others] = Object.keys(json);
    const take = kind && Object.hasOwn(this.takers, kind) ? this.takers[kind] : undefined;
    if (!take || others.length) throw new Malformed('A line is neither an event nor a checkpoint.');
    const content = json[kind!]!;
    if (kind !== 'signet_export' && !this.header) throw new Malformed('An export begins with its header.');
    take(isObject(content) ? content : {});
  }

  private readonly takers: Record<string, (content: JsonObject) => void> = {
    signet_export: (content) => this.begin(readHeader(content)),
    skipped: (content) => this.skip(content),
    altered: (content) => this.takeAltered(content),
    exported: (content) => this.takeExported(content),
    signet_export_end: (content) => this.finish(content),
  };

  private begin(header: ExportHeader): void {
    if (this.hasBegun) throw new Malformed('A second export begins in the middle of this one.');
    this.hasBegun = true;
    this.header = header;
    this.places = new Places({ first: header.first, prevHash: header.beforeHash, before: header.before });
    this.promises = new Promises(this.places, header.origin, this.options.keys);
    for (const size of header.sizes) this.wanted.add(size);
  }

  private takeEvent(event: EventLine): void {
    if (this.isBehindPlaces) throw new Malformed('An event follows what proves the events.');
    // An export without a header, as other tools write it: it begins with its first event.
    if (!this.hasBegun) {
      this.hasBegun = true;
      const before = event.seq === 1 ? [] : null;
      this.places = new Places({ first: Math.max(1, event.seq), prevHash: null, before });
      this.promises = new Promises(this.places, null, this.options.keys);
    }
    const { organisation_id: organisationId } = event.json;
    if (this.header && typeof organisationId === 'string' && organisationId !== this.header.organisationId)
      this.damaged(`Event ${event.seq} is of another organisation than the header says.`);
    this.places.take(event);
    if (this.places.fault) return;
    const fact = archiveFactOf(event.json);
    if (fact) this.facts.push(fact);
    this.isExported ||= this.header?.version === 2 && hasRecorded(event.json, this.header);
  }

  private skip(content: JsonObject): void {
    const { version, filter, last } = this.header!;
    const { places } = this;
    if (this.isBehindPlaces) throw new Malformed('A gap follows what proves the events.');
    // The hash behind the last place is one that nothing continues: the first release gave it all the same.
    const needsHash = version === 1 || content['to'] !== last;
    if (needsHash !== 'hash' in content)
      throw new Malformed('A gap gives the hash that the next event continues, and the last one gives none.');
    places.skip(content);
    if (filter === null && content['reason'] === 'filter')
      places.report(
        'missing',
        wholeNumber(content['from'], 'from'),
        `Event ${content['from'] as number} is missing: an export of everything filters nothing out.`,
      );
  }

  /** The server says itself that its rows say something else than what was sealed. */
  private takeAltered(content: JsonObject): void {
    this.requireVersion2();
    const { seq, columns } = membersOf(content, 'altered', ['seq', 'columns']);
    const names = listIn(columns, 'columns').map((name) => textIn(name, 'A column'));
    const number = wholeNumber(seq, 'seq');
    this.places.report(
      'altered',
      number,
      `Event ${number} was altered in the database after it was sealed: ${names.join(', ')}.`,
    );
  }

  private takeCheckpoint(json: JsonObject): void {
    const { header, places, promises } = this;
    if (header?.version === 1) return this.takeListedCheckpoint(json, header.sizes);
    if (this.isBehindPlaces) throw new Malformed('A checkpoint follows what it should prove.');
    const hasGap = places.skipped !== this.skippedAtCheckpoint;
    promises.take(json, header?.filter === null && !hasGap, header && null);
    this.skippedAtCheckpoint = places.skipped;
  }

  private takeListedCheckpoint(json: JsonObject, sizes: readonly number[]): void {
    this.isBehindPlaces = true;
    this.promises.take(json, false, this.moments);
    const { lines, latest } = this.promises;
    if (!this.places.fault && latest?.treeSize !== sizes[lines - 1])
      throw new Malformed('The header names other checkpoints than there are.');
  }

  /** The event that recorded this export, when it is not among those that are shown. */
  private takeExported(content: JsonObject): void {
    this.requireVersion2();
    this.isBehindPlaces = true;
    if (this.isExported) throw new Malformed('The event that recorded this export is there twice.');
    const proof = membersOf(content, 'What recorded the export', ['event', 'leaf_index', 'hashes']);
    const { json } = provenEvent(proof, 'What recorded the export', this.promises.latest);
    if (!hasRecorded(json, this.header!))
      throw new Malformed('The log has recorded another export than this header describes.');
    this.isExported = true;
  }

  private finish(content: JsonObject): void {
    const { version, last } = this.header!;
    this.hasEnded = true;
    const end = membersOf(
      content,
      'The last line',
      version === 1 ? ['last_seq'] : ['last_seq', 'events', 'checkpoints'],
    );
    const { size } = this.places;
    if (end['last_seq'] !== size || last !== size)
      return this.damaged(`The export ends at ${size} and says otherwise.`, 'truncated');
    this.checkGaps();
    const { events, checkpoints } = this.totals(end);
    if (events !== this.places.events || checkpoints !== this.promises.lines)
      this.damaged('The export has not as many events and checkpoints as it says.', 'truncated');
  }

  /** How many there have to be. The first release named its checkpoints in the header and counted no events. */
  private totals(end: JsonObject): { events: Json; checkpoints: Json } {
    const { version, sizes } = this.header!;
    return version === 1
      ? { events: this.places.events, checkpoints: sizes.length }
      : { events: end['events']!, checkpoints: end['checkpoints']! };
  }

  /** Of everything nothing may be missing but what archives hold. */
  private checkGaps(): void {
    const { filter, last } = this.header!;
    const gap = filter === null ? unprovenGap(this.places.retained, this.facts, last) : null;
    if (gap)
      this.places.report(
        'missing',
        gap.from,
        `Event ${gap.from} is missing: no sealed event says that an archive holds ${gap.from} to ${gap.to}.`,
      );
  }

  private requireVersion2(): void {
    if (this.header!.version === 1)
      throw new Malformed('A line does not belong into an export of that version.');
  }

  /** What only the end can tell of an export with a header. */
  private checkWhole(header: ExportHeader): void {
    const { places, promises } = this;
    const next = places.size + 1;
    if (!this.hasEnded)
      return places.report('truncated', next, 'The export breaks off: its last line is missing.');
    if (header.version === 2 && this.isExported !== (header.waiting === 0))
      return this.damaged(
        this.isExported
          ? 'Nothing waits for its place once the export has its own.'
          : 'The log has recorded no export that this header describes.',
      );
    if (header.filter === null && promises.latest && promises.latest.treeSize > places.size)
      return places.report(
        'truncated',
        next,
        `A checkpoint promises ${promises.latest.treeSize} events; the export has ${places.size}.`,
      );
    // The first release could write an export whose last events were not signed for yet.
    const mayLag = header.version === 1 && promises.verified > 0;
    if (this.options.keys && promises.signed < places.size && !mayLag)
      places.report(
        'unsigned',
        promises.signed + 1,
        `Events ${promises.signed + 1} to ${places.size} are not signed for: ${
          promises.doubted === null
            ? 'no checkpoint covers them'
            : `only a key did that was revoked (${promises.doubted}), and whoever has it can sign for anything. Export them again`
        }.`,
      );
  }

  /** Compares what somebody kept, and returns how much of it could not be compared. */
  private checkExpected(): number {
    const { places, promises, moments, options } = this;
    const origin = this.header?.origin ?? promises.latest?.origin ?? null;
    let uncompared = 0;
    for (const expected of options.expect ?? []) {
      const found = compareKept(expected, { places, promises, moments, origin, keys: options.keys });
      if (found === 'outside') {
        uncompared += 1;
        promises.notes.push(
          `The expected checkpoint of ${expected.treeSize} events lies outside of what is shown.`,
        );
      } else if (found !== 'same') places.report(found.kind, found.seq, found.message);
    }
    return uncompared;
  }

  private notes(): string[] {
    const { places, promises, header } = this;
    return [
      ...(this.options.keys || !promises.lines ? [] : ['Signatures were not checked: no key was given.']),
      ...(header?.waiting
        ? [`${header.waiting} events had no place in the chain yet when the log was exported.`]
        : []),
      ...(header?.filter === null ? archivesOf(places.retained, this.facts) : []).map(
        ({ archive, sha256 }) =>
          `What is not here is in ${archive}, whose SHA-256 is ${sha256}: verify it as well.`,
      ),
    ];
  }

  /** Keeps what the log is now, where somebody will ask for it: all of it would not fit. */
  private remember(): void {
    const moment = this.places.now();
    if (moment) this.moments.set(this.places.size, moment);
  }
}
