/** What can be wrong with a log. */
export type FaultKind =
  | 'malformed'
  | 'changed'
  /** The event is as it was sealed, but the database shows something else for it. */
  | 'altered'
  | 'missing'
  | 'reordered'
  | 'inserted'
  | 'truncated'
  | 'rewritten'
  | 'foreign_key'
  | 'bad_signature'
  /** No signature covers the event, although one should. */
  | 'unsigned';

/** The first thing that is wrong. */
export interface Fault {
  /** The first event that cannot be trusted. */
  seq: number;
  kind: FaultKind;
  message: string;
}

/**
 * What was proved. `valid`: the whole log up to its last event. `partial`: what is shown, while other events are left out.
 * `unsigned`: nothing, because no trusted key signed for it; the lines only agree with each other. `invalid`: a fault.
 */
export type Verdict = 'valid' | 'partial' | 'unsigned' | 'invalid';

export interface Report {
  verdict: Verdict;
  /** Whether nothing is wrong with what was looked at. It says nothing about what is left out: that is the verdict's. */
  valid: boolean;
  fault: Fault | null;
  origin: string | null;
  events: number;
  /** Events that are in the log but not in this export: filtered out, or past their retention. */
  skipped: number;
  /** Those of them that a sealed event says are in an archive. */
  archived: number;
  /** Events of the log that are neither shown nor archived: left out by a filter, before the first, or after the last. */
  notIncluded: number;
  firstSeq: number | null;
  lastSeq: number | null;
  headHash: string | null;
  root: string | null;
  /** The largest number of events that a trusted signature covers. */
  signedSize: number;
  checkpoints: { verified: number; unsigned: number };
  /** What was not looked at, and why. */
  notes: string[];
}
