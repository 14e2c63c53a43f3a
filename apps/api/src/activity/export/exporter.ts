import { Injectable } from '@nestjs/common';
import type { ActivityExportQuery, ActivityFilter } from '@signet/contracts';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Operator, Scope } from '../../access/index.js';
import { type ActivityActor, Journal, type Origin } from '../../journal/index.js';
import { isFiltered } from '../activity-filter.js';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { Sealer } from '../chain/index.js';
import { CsvExport } from './csv-export.js';
import { ExportPlaces } from './export-places.js';
import { NdjsonExport, type BegunExport } from './ndjson-export.js';
import { neverSilent } from './never-silent.js';

/** Writes the log out, batch by batch: nothing of it stays in memory, and nobody who reads slowly costs more. */
@Injectable()
export class Exporter {
  constructor(
    private readonly places: ExportPlaces,
    private readonly database: Database,
    private readonly ndjson: NdjsonExport,
    private readonly csv: CsvExport,
    private readonly sealer: Sealer,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * Records the export, then returns its text in chunks, oldest event first, all of one moment. The caller reads them to
   * the end or returns the generator.
   * @throws Problem limit.exceeded, activity.broken
   */
  export(operator: Operator, query: ActivityExportQuery, origin: Origin): Promise<AsyncGenerator<string>> {
    return this.places.begin(operator.id, () =>
      this.recorded(operator.organisationId, query, operator, origin),
    );
  }

  /** Puts an export on record and writes it. */
  async *recorded(
    organisationId: Scope,
    query: ActivityExportQuery,
    actor: ActivityActor,
    origin: Origin,
  ): AsyncGenerator<string> {
    const begun = await this.begin(organisationId, query, actor, origin);
    const snapshot = await this.database.snapshot();
    try {
      yield* query.format === 'csv'
        ? neverSilent(this.csv.chunks(snapshot, begun), '\r\n')
        : neverSilent(this.ndjson.chunks(snapshot, begun), '\n');
    } finally {
      await snapshot.close();
    }
  }

  /** What the export is about is what the log promises once it is on record. */
  private async begin(
    organisationId: Scope,
    { format, ...filter }: ActivityExportQuery,
    actor: ActivityActor,
    origin: Origin,
  ): Promise<BegunExport> {
    const at = this.clock.now();
    const asked = isFiltered(filter) ? definedOf(filter) : null;
    const eventId = await this.journal.append({
      organisationId,
      occurredAt: at,
      type: 'audit.exported',
      outcome: 'success',
      actor: [actor],
      origin,
      details: { format, ...(asked && { filter: canonicalJson(asked) }) },
    });
    const checkpoint = await this.sealer.checkpoint(organisationId);
    return { organisationId, filter: asked, eventId, at, checkpoint };
  }
}

const definedOf = (filter: ActivityFilter): ActivityFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
