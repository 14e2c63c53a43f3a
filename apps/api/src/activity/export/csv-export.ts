import { Injectable } from '@nestjs/common';
import type { ActivityFilter } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { Slices } from '../../platform/timers/slices.js';
import { csvLine } from '../../platform/http/csv.js';
import { isWanted } from '../activity-filter.js';
import { linkRecord } from '../chain/link.js';
import { alteredColumns, readFacts } from '../sealed-facts.js';
import { CSV_HEADER, csvEvent } from './csv.js';
import { exportable } from './exportable.js';
import { ExportRepository, type ExportRow, type WaitingRow } from './export.repository.js';
import type { BegunExport } from './ndjson-export.js';

/** Writes an export for spreadsheets. It proves nothing, so each line says whether the server found the event whole. */
@Injectable()
export class CsvExport {
  constructor(
    private readonly repository: ExportRepository,
    private readonly slices: Slices,
  ) {}

  /** Where nothing is found, chunks are empty. */
  async *chunks(snapshot: Snapshot, begun: BegunExport): AsyncGenerator<string> {
    const { organisationId, checkpoint } = begun;
    const filter = begun.filter ?? {};
    const size = checkpoint?.treeSize ?? 0;
    yield csvLine(CSV_HEADER);
    const range = await this.repository.range(organisationId, snapshot, filter, size);
    for await (const rows of this.repository.places(organisationId, snapshot, range, filter)) {
      yield await this.lines(rows, (row) => placedLine(row, organisationId, filter));
    }
    const placed = await this.repository.placed(organisationId, snapshot, begun.eventId);
    if (placed && placed.seq <= size) return;
    // No place is no reason to leave an event out where nothing is proved.
    for await (const rows of this.repository.waitingRows(organisationId, snapshot, begun.eventId, filter)) {
      yield await this.lines(rows, (row) => waitingLine(row, organisationId, filter));
    }
  }

  private async lines<Row>(rows: readonly Row[], toLine: (row: Row) => string): Promise<string> {
    let lines = '';
    await this.slices.each(rows, (row) => {
      lines += toLine(row);
    });
    return lines;
  }
}

function placedLine(row: ExportRow, organisationId: Scope, filter: ActivityFilter): string {
  const place = exportable(row, organisationId, filter, NOT_TOLD);
  if (place.skip !== null) return '';
  const integrity = place.altered.length || !isSealed(row) ? 'broken' : 'sealed';
  return csvEvent({ ...(JSON.parse(place.event) as Record<string, unknown>), integrity });
}

// Why an event is not there is told by NDJSON alone.
const NOT_TOLD: ReadonlySet<string> = new Set();

function isSealed({ record, seq, prev_hash, hash }: ExportRow): boolean {
  const link = linkRecord(record!, Number(seq), prev_hash === null ? null : Buffer.from(prev_hash, 'hex'));
  return link.hash.toString('hex') === hash;
}

function waitingLine(row: WaitingRow, organisationId: Scope, filter: ActivityFilter): string {
  const facts = readFacts(row.record, row.agent_id);
  if (facts?.organisation_id !== organisationId || !isWanted(facts, filter)) return '';
  const integrity = alteredColumns(row, facts).length ? 'broken' : 'sealing';
  return csvEvent({ ...(JSON.parse(row.record) as Record<string, unknown>), integrity });
}
