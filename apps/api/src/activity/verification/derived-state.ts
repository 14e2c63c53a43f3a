import { isDeepStrictEqual } from 'node:util';
import type { Range } from './chain-walk.js';
import { rollupKey, type Ledger, type ToldArchive, type ToldEpoch, type ToldHold } from './ledger.js';
import type { ArchiveState, HoldState } from './verification.repository.js';

/** Says what is wrong with a table. */
type Report = (table: string, message: string) => void;

export function compareTally(
  ledger: Ledger,
  rows: readonly { agent_id: string; events: string }[],
  say: Report,
): void {
  const told = new Map(ledger.tally);
  for (const { agent_id: agent, events } of rows) {
    const expected = told.get(agent) ?? 0;
    if (Number(events) !== expected)
      say('activity_tally', `${agent} has ${expected} events and is counted with ${events}.`);
    told.delete(agent);
  }
  for (const [agent, events] of told)
    say('activity_tally', `${agent} has ${events} events and is not counted.`);
}

/**
 * Compares the counts per hour with the events.
 * @param unread events by hour that are in archives which could not be read: of their hours only the sum is known
 */
export function compareRollup(
  ledger: Ledger,
  rows: readonly { hour: string; type: string; outcome: string; events: string }[],
  unread: ReadonlyMap<string, number>,
  say: Report,
): void {
  const told = new Map(ledger.rollup);
  const sums = new Map(unread);
  for (const { hour, type, outcome, events } of rows) {
    const key = rollupKey(hour, type, outcome);
    const expected = told.get(key) ?? 0;
    told.delete(key);
    if (unread.has(hour)) sums.set(hour, sums.get(hour)! + expected - Number(events));
    else if (Number(events) !== expected)
      say('activity_rollup', `${key} happened ${expected} times and is counted with ${events}.`);
  }
  for (const [key, events] of told)
    say('activity_rollup', `${key} happened ${events} times and is not counted.`);
  for (const [hour, left] of sums)
    if (left !== 0) say('activity_rollup', `The counts of ${hour} are ${Math.abs(left)} off.`);
}

// A row is dated by the database and its event by the process that wrote it: their clocks may differ.
const CLOCKS_MS = 5 * 60_000;
// The first release asked its clock twice.
const ASKED_TWICE_MS = 1_000;

/** Compares legal holds with the events that placed and released them. */
export function compareHolds(
  ledger: Ledger,
  rows: readonly HoldState[],
  isComplete: boolean,
  say: Report,
): void {
  const told = new Map(ledger.holds);
  for (const row of rows) {
    const hold = told.get(row.id);
    told.delete(row.id);
    if (!hold?.placedAt) {
      if (isComplete) say('activity_hold', `No event placed the legal hold ${row.id}.`);
      continue;
    }
    const altered = alteredInHold(row, hold);
    if (altered.length)
      say(
        'activity_hold',
        `The legal hold ${row.id} is not as it was placed or released: ${altered.join(', ')}.`,
      );
  }
  for (const [id, { placedAt }] of told)
    if (placedAt) say('activity_hold', `The legal hold ${id} is missing.`);
}

function alteredInHold(row: HoldState, hold: ToldHold): string[] {
  const same: Record<string, boolean> = {
    reason: row.reason === hold.reason,
    since: isSameMoment(row.since, hold.since, 0),
    until: isSameMoment(row.until, hold.until, 0),
    placed_at: isSameMoment(row.placed_at, hold.placedAt, ASKED_TWICE_MS),
    placed_by: row.placed_by === hold.placedBy,
    released_at: isSameMoment(row.released_at, hold.releasedAt, CLOCKS_MS),
    released_by: row.released_by === hold.releasedBy,
  };
  return Object.keys(same).filter((name) => !same[name]);
}

/** Compares the table of archives with the events about them. */
export function compareArchives(ledger: Ledger, rows: readonly ArchiveState[], say: Report): void {
  const told = new Map(ledger.archives);
  for (const row of rows) {
    const archive = told.get(row.file);
    told.delete(row.file);
    if (!archive) {
      say('activity_archive', `No event says that the archive ${row.file} was made.`);
      continue;
    }
    const altered = alteredInArchive(row, archive);
    if (altered.length)
      say('activity_archive', `The archive ${row.file} is not as it was made: ${altered.join(', ')}.`);
  }
  for (const file of told.keys()) say('activity_archive', `The archive ${file} is missing.`);
}

/** Compares the months that are gone with the archives that hold them. Which months those are, only events can tell. */
export function compareGone(ledger: Ledger, gone: ReadonlyMap<string, readonly Range[]>, say: Report): void {
  const archives = [...ledger.archives.values()];
  for (const [month, ranges] of gone) {
    const archive = archives.find((told) => told.month === month);
    const events = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    const isHeld = archive?.ranges ? isDeepStrictEqual(archive.ranges, ranges) : archive?.events === events;
    if (!isHeld)
      say(
        'activity_event',
        `${events} events of ${month} are missing, from ${ranges[0]!.from} on: no archive holds them.`,
      );
  }
}

function alteredInArchive(row: ArchiveState, archive: ToldArchive): string[] {
  const isDropped = row.dropped_at !== null;
  const same: Record<string, boolean> = {
    month: row.month === archive.month,
    sha256: row.sha256.toString('hex') === archive.sha256,
    events: Number(row.events) === archive.events,
    first_seq: !archive.ranges || Number(row.first_seq) === archive.ranges[0]?.from,
    last_seq: !archive.ranges || Number(row.last_seq) === archive.ranges.at(-1)?.to,
    verified_at: archive.verifiedAt === null || isSameMoment(row.verified_at, archive.verifiedAt, CLOCKS_MS),
    dropped_at: isDropped
      ? !row.is_here && !row.is_to_come && row.dropped_at! >= row.verified_at
      : row.is_here,
  };
  return Object.keys(same).filter((name) => !same[name]);
}

/**
 * What is wrong with the row that says which epoch of commit order it is, or null.
 * @param firstPromise when the first checkpoint was made: the first epoch began before
 */
export function faultOfEpoch(
  row: { epoch: number; started_at: Date } | null,
  told: ToldEpoch,
  firstPromise: Date | undefined,
): string | null {
  if (!row) return 'The epoch is missing.';
  if (row.epoch !== told.epoch) return `The epoch is ${row.epoch}, and the log is in ${told.epoch}.`;
  const began = row.started_at.getTime();
  const isInTime = told.startedAt
    ? isSameMoment(row.started_at, told.startedAt, CLOCKS_MS)
    : !firstPromise || began <= firstPromise.getTime() + CLOCKS_MS;
  return isInTime ? null : `The epoch ${row.epoch} did not begin at ${row.started_at.toISOString()}.`;
}

function isSameMoment(column: Date | null, told: string | null, withinMs: number): boolean {
  if (!column || !told) return !column && !told;
  return Math.abs(column.getTime() - new Date(told).getTime()) <= withinMs;
}
