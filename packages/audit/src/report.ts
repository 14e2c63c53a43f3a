/** What can be wrong with a log. */
export type FaultKind =
  | 'malformed'
  | 'changed'
  | 'missing'
  | 'reordered'
  | 'inserted'
  | 'truncated'
  | 'rewritten'
  | 'foreign_key'
  | 'bad_signature';

/** The first thing that is wrong. */
export interface Fault {
  /** The first event that cannot be trusted. */
  seq: number;
  kind: FaultKind;
  message: string;
}

export interface Report {
  valid: boolean;
  fault: Fault | null;
  origin: string | null;
  events: number;
  /** Events that are in the log but not in this export: filtered out, or past their retention. */
  skipped: number;
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
