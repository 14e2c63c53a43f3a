import type { ActivityFilter } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { isWanted } from '../activity-filter.js';
import { linkedRecord } from '../chain/link.js';
import { alteredColumns, readFacts, type EventColumns } from '../sealed-facts.js';
import type { ExportRow } from './export.repository.js';
import type { SkipReason } from './skipped-range.js';

/** What an export says of one place of the chain. */
export type Exportable = (Shown | Skipped) & {
  /** Columns of its row that say something else than its record. */
  altered: (keyof EventColumns)[];
};

interface Shown {
  skip: null;
  /** The event with its place, canonical. */
  event: string;
}

interface Skipped {
  skip: SkipReason;
}

/** Decides by the record, not by the columns: what somebody altered must not hide from a filter. */
export function exportable(
  row: ExportRow,
  organisationId: Scope,
  filter: ActivityFilter,
  archived: ReadonlySet<string>,
): Exportable {
  if (row.record === null) return { skip: archived.has(row.month) ? 'retention' : 'missing', altered: [] };
  const facts = readFacts(row.record, row.agent_id);
  // A place that names somebody else's event shows nothing of it.
  if (facts?.organisation_id !== organisationId) return { skip: 'unreadable', altered: [] };
  const altered = alteredColumns(row, facts);
  if (!row.is_in_time || !isWanted(facts, filter)) return { skip: 'filter', altered };
  try {
    return { skip: null, event: linkedRecord(row.record, Number(row.seq), row.prev_hash, row.hash), altered };
  } catch {
    return { skip: 'unreadable', altered };
  }
}
