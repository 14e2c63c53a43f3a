import { archiveFactOf, type ArchiveFact } from '@signet/audit';
import type { SealedFacts } from '../sealed-facts.js';

/** A legal hold as its events tell it. */
export interface ToldHold {
  reason: string;
  since: string | null;
  until: string | null;
  placedAt: string | null;
  placedBy: string | null;
  releasedAt: string | null;
  releasedBy: string | null;
}

/** An archive as the newest event about it tells it. */
export interface ToldArchive extends ArchiveFact {
  month: string;
  verifiedAt: string | null;
}

/** An epoch of commit order as its event tells it. */
export interface ToldEpoch {
  epoch: number;
  startedAt: string | null;
}

/** A rotation of the audit key as its event tells it: an instance tells the same in every log. */
export interface ToldRotation {
  kid: string;
  previousKid: string;
  isForced: boolean;
  at: string;
}

export const newer = (a: ToldEpoch, b: ToldEpoch): ToldEpoch => (b.epoch > a.epoch ? b : a);

/** What follows from the events of one log: everything that other tables only repeat. */
export class Ledger {
  /** Events by agent, and of all agents under `*`: those that are in the log. */
  readonly tally = new Map<string, number>();
  /** Events by hour, type and outcome, also those that are in an archive. */
  readonly rollup = new Map<string, number>();
  readonly holds = new Map<string, ToldHold>();
  readonly archives = new Map<string, ToldArchive>();
  /** The newest epoch and when its event says that it began. */
  epoch: ToldEpoch = { epoch: 0, startedAt: null };

  readonly rotations: ToldRotation[] = [];

  /**
   * Counts a sealed event, and takes what it tells.
   * @param seq its place
   * @param isHere whether it is in the log; otherwise it was read from an archive
   */
  add(facts: SealedFacts, record: Record<string, unknown>, seq: number, isHere: boolean): void {
    count(this.rollup, rollupKey(hourOf(facts.occurred_at), facts.type, facts.outcome));
    if (isHere && facts.agent_id !== null) {
      count(this.tally, facts.agent_id);
      count(this.tally, '*');
    }
    this.tell(facts, record, seq);
  }

  /** Takes what an event tells, also one that is not counted yet because it waits for its place. */
  tell(facts: SealedFacts, record: Record<string, unknown>, seq: number): void {
    switch (facts.type) {
      case 'audit.hold_placed':
        return this.place(facts, record);
      case 'audit.hold_released':
        return this.release(facts, record);
      case 'audit.archived':
        return this.archive(record, seq);
      case 'audit.key_rotated':
        this.rotations.push({
          kid: String(record['kid']),
          previousKid: String(record['previous_kid']),
          isForced: record['forced'] === true,
          at: facts.occurred_at,
        });
        return;
      case 'audit.epoch_started':
        this.epoch = newer(this.epoch, { epoch: Number(record['epoch']), startedAt: facts.occurred_at });
    }
  }

  private place(facts: SealedFacts, record: Record<string, unknown>): void {
    const hold = this.holdOf(record);
    hold.reason = facts.reason ?? '';
    hold.since = textOrNull(record['since']);
    hold.until = textOrNull(record['until']);
    hold.placedAt = facts.occurred_at;
    hold.placedBy = facts.actor[0]?.id ?? null;
  }

  private release(facts: SealedFacts, record: Record<string, unknown>): void {
    const hold = this.holdOf(record);
    hold.releasedAt = facts.occurred_at;
    hold.releasedBy = facts.actor[0]?.id ?? null;
  }

  private holdOf(record: Record<string, unknown>): ToldHold {
    const id = String(record['hold_id']);
    const known = this.holds.get(id);
    if (known) return known;
    const nothing = { reason: '', since: null, until: null };
    const hold = { ...nothing, placedAt: null, placedBy: null, releasedAt: null, releasedBy: null };
    this.holds.set(id, hold);
    return hold;
  }

  private archive(record: Record<string, unknown>, seq: number): void {
    const fact = archiveFactOf({ ...record, seq } as never);
    const known = fact && this.archives.get(fact.archive);
    // The first release did not name the places: what says more stands.
    if (!fact || (known?.ranges && (!fact.ranges || known.seq > seq))) return;
    this.archives.set(fact.archive, {
      ...fact,
      month: String(record['month']),
      verifiedAt: textOrNull(record['verified_at']),
    });
  }
}

/** The hour in UTC of a moment in microseconds, as both sides write it. */
export const hourOf = (moment: string): string => `${moment.slice(0, 13)}:00:00Z`;

export const rollupKey = (hour: string, type: string, outcome: string): string =>
  `${hour} ${type} ${outcome}`;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
