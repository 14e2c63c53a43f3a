import { Injectable } from '@nestjs/common';
import type { CallExportQuery } from '@signet/contracts';
import type { Operator, Scope } from '../../access/index.js';
import { Journal, type Origin } from '../../journal/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { Database } from '../../platform/database/database.js';
import { Slices } from '../../platform/timers/slices.js';
import { callLine } from './call-line.js';
import { ExportPlaces } from './export-places.js';
import { ExportRepository } from './export.repository.js';
import { neverSilent } from './never-silent.js';

/**
 * Writes out the calls of tools that were finished, as an ATI proxy writes its audit file. It proves nothing: the export of
 * the log does.
 */
@Injectable()
export class CallExport {
  constructor(
    private readonly places: ExportPlaces,
    private readonly database: Database,
    private readonly repository: ExportRepository,
    private readonly slices: Slices,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * Records the export, then returns its lines in chunks, oldest call first, all of one moment. The caller reads them to the
   * end or returns the generator.
   * @throws Problem limit.exceeded
   */
  export(operator: Operator, query: CallExportQuery, origin: Origin): Promise<AsyncGenerator<string>> {
    return this.places.begin(operator.id, () => this.recorded(operator, query, origin));
  }

  private async *recorded(
    operator: Operator,
    query: CallExportQuery,
    origin: Origin,
  ): AsyncGenerator<string> {
    const asked = Object.entries(query).filter(([, value]) => value !== undefined);
    await this.journal.append({
      organisationId: operator.organisationId,
      occurredAt: this.clock.now(),
      type: 'audit.exported',
      outcome: 'success',
      actor: [operator],
      origin,
      details: {
        format: 'ati',
        ...(asked.length && { filter: canonicalJson(Object.fromEntries(asked)) }),
      },
    });
    yield* neverSilent(this.chunks(operator.organisationId, query), '\n');
  }

  private async *chunks(scope: Scope, query: CallExportQuery): AsyncGenerator<string> {
    const snapshot = await this.database.snapshot();
    try {
      for await (const rows of this.repository.finishedCalls(scope, snapshot, query)) {
        let lines = '';
        await this.slices.each(rows, (row) => {
          lines += callLine(row, scope, query);
        });
        yield lines;
      }
    } finally {
      await snapshot.close();
    }
  }
}
