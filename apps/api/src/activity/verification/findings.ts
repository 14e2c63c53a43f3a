/** Something that is wrong with the log, or with a table that depends on it. */
export interface Finding {
  organisationId: string | null;
  /** The table that says it. */
  table: string;
  /** The place in the chain, when it is about one. */
  seq: number | null;
  /** What is wrong, in words. */
  message: string;
}

// Whoever rewrote a table would otherwise fill the memory of who looks for it.
const KEPT_MAX = 100;

/** What a verification found. All of it is counted, the first hundred are kept. */
export class Findings {
  readonly first: Finding[] = [];
  /** What could not be looked at, and why. */
  readonly notes: string[] = [];
  count = 0;

  add(organisationId: string | null, table: string, seq: number | null, message: string): void {
    this.count += 1;
    if (this.first.length < KEPT_MAX) this.first.push({ organisationId, table, seq, message });
  }
}
