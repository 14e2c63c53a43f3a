import type { ActivityIntegrity } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { linkRecord } from './chain/link.js';
import { alteredColumns, readFacts, type EventColumns, type SealedFacts } from './sealed-facts.js';

/** A row of the log with its record and its place in the chain, all that is needed to tell whether it was altered. */
export interface StoredActivity extends EventColumns {
  record: string;
  /** Null until it is sealed, as are the five that follow. */
  seq: string | null;
  prev_hash: Buffer | null;
  hash: Buffer | null;
  leaf: Buffer | null;
  /** Whether the place names this row's organisation and time. */
  is_its_place: boolean | null;
  /** Whether the place continues the one before it, and the next one, or the head, continues it. */
  continues: boolean | null;
  is_continued: boolean | null;
  /** Whether it lies where the sealer will still come by. */
  is_ahead: boolean;
}

/** What may be shown of a row. */
export interface JudgedActivity {
  /** Null when the record cannot be read, or is not for this reader: then nothing it says is shown. */
  facts: SealedFacts | null;
  integrity: ActivityIntegrity;
  /** What is wrong, in words for people. */
  fault: string | null;
}

/** Tells what a row says to a reader of an organisation, and whether it still is what was recorded. */
export function judge(row: StoredActivity, organisationId: Scope): JudgedActivity {
  const facts = readFacts(row.record, row.agent_id);
  if (!facts) return broken(null, 'Its record cannot be read.');
  if (facts.organisation_id !== organisationId)
    return broken(null, 'Its row was moved here from another organisation.');
  const altered = alteredColumns(row, facts);
  if (altered.length)
    return broken(facts, `Its row says something else than its record: ${altered.join(', ')}.`);
  const fault = faultOfPlace(row);
  if (fault) return broken(facts, fault);
  return { facts, integrity: row.seq === null ? 'sealing' : 'sealed', fault: null };
}

export const broken = (facts: SealedFacts | null, fault: string): JudgedActivity => ({
  facts,
  integrity: 'broken',
  fault,
});

function faultOfPlace(row: StoredActivity): string | null {
  if (row.seq === null) return row.is_ahead ? null : 'It has no place in the audit chain and will get none.';
  if (!row.is_its_place) return 'Its place in the audit chain belongs to another event.';
  if (!isSealed(row)) return 'Its record is not the one that was sealed: it has another hash.';
  if (!row.continues) return 'Its place does not continue the one before it.';
  return row.is_continued ? null : 'The place after it does not continue it.';
}

function isSealed({ record, seq, prev_hash, hash, leaf }: StoredActivity): boolean {
  try {
    const link = linkRecord(record, Number(seq), prev_hash);
    return link.hash.equals(hash!) && link.leaf.equals(leaf!);
  } catch {
    return false;
  }
}
