import type { JsonObject } from './jcs.js';
import type { Gap } from './places.js';

/** A sealed event that says where a month of the log went. */
export interface ArchiveFact {
  /** Its own place. It can speak of earlier ones only. */
  seq: number;
  archive: string;
  sha256: string;
  events: number;
  /** The places that the archive holds. The first release counted them and did not name them. */
  ranges: Range[] | null;
}

interface Range {
  from: number;
  to: number;
}

const ARCHIVED = 'audit.archived';

/** What an event tells about an archive, or null when it tells nothing of the kind. */
export function archiveFactOf(event: JsonObject): ArchiveFact | null {
  const { seq, archive, sha256, events, ranges } = event;
  if (event['event'] !== ARCHIVED || typeof seq !== 'number' || typeof archive !== 'string') return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256) || typeof events !== 'number') return null;
  const read = Array.isArray(ranges)
    ? ranges.map((range) => (typeof range === 'string' ? /^(\d+)-(\d+)$/.exec(range) : null))
    : null;
  if (read?.includes(null)) return null;
  return {
    seq,
    archive,
    sha256,
    events,
    ranges: read && read.map((match) => ({ from: Number(match![1]), to: Number(match![2]) })),
  };
}

/**
 * Finds the first gap for which no archive accounts: it must be exactly what one holds, as far as the export reaches.
 * Events that archives of the first release hold are only counted, in the order in which months were dropped.
 */
export function unprovenGap(gaps: readonly Gap[], facts: readonly ArchiveFact[], last: number): Gap | null {
  const named = facts.flatMap(({ seq, ranges }) => (ranges ?? []).filter(({ to }) => to < seq));
  const left = gaps.filter(
    (gap) => !named.some(({ from, to }) => from === gap.from && Math.min(to, last) === gap.to),
  );
  const [first] = left;
  if (!first) return null;
  let counted = left.reduce((events, { from, to }) => events + to - from + 1, 0);
  const firstRelease = facts.filter(({ ranges }) => !ranges).sort((a, b) => a.seq - b.seq);
  for (const { events, seq } of firstRelease) {
    if (counted <= 0 || left.some(({ to }) => to >= seq)) break;
    counted -= events;
  }
  return counted === 0 ? null : first;
}

/** The archives that hold what the gaps leave out. */
export function archivesOf(gaps: readonly Gap[], facts: readonly ArchiveFact[]): ArchiveFact[] {
  const isNamed = ({ from, to }: Range) => gaps.some((gap) => gap.from >= from && gap.to <= to);
  return gaps.length ? facts.filter(({ ranges }) => !ranges || ranges.some(isNamed)) : [];
}
