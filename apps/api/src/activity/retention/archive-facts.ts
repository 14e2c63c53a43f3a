import { Injectable } from '@nestjs/common';
import { archiveFactOf } from '@signet/audit';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Journal, type FactOf } from '../../journal/index.js';
import { RetentionRepository, type Archive, type NewArchive } from './retention.repository.js';

/** Who acts when nobody asked for it. */
export const RETENTION_ACTOR = { type: 'system', id: 'retention' } as const;
export const RETENTION_ORIGIN = { ip: '', requestId: 'retention', method: 'SYSTEM', path: 'retention' };

/**
 * What lets a month be gone: a sealed event that says which archive holds which places of the chain. Nobody believes the
 * table of archives, which anybody with the database could write to.
 */
@Injectable()
export class ArchiveFacts {
  constructor(
    private readonly database: Database,
    private readonly repository: RetentionRepository,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** Puts an archive on record, in the table and in the log. */
  async add(archive: NewArchive): Promise<void> {
    const event = await this.eventOf({ ...archive, verifiedAt: this.clock.now() });
    await this.database.transaction(async (tx) => {
      // First: the database takes no archive that the same transaction does not record.
      await this.journal.write(tx, event);
      await this.repository.archive(tx, archive);
    });
  }

  /**
   * Says again what no event of the log says any more: because its month leaves, or because the first release did not
   * name the places. Safe to call at any time.
   * @param leaving the month (`YYYYMM`) that is about to be dropped
   */
  async keep(leaving: string | null): Promise<void> {
    const archives = await this.repository.archives();
    const kept = new Set<string>();
    for (const { organisation_id, month, record } of await this.repository.said('audit.archived')) {
      const fact = archiveFactOf({ ...(JSON.parse(record) as object), seq: 1 });
      if (fact?.ranges && month !== leaving) kept.add(`${organisation_id} ${fact.archive}`);
    }
    for (const archive of archives)
      if (!kept.has(`${archive.organisationId} ${archive.file}`))
        await this.journal.append(await this.eventOf(archive));
  }

  private async eventOf(archive: Archive): Promise<FactOf<'audit.archived'>> {
    const ranges = await this.repository.ranges(archive.organisationId, archive.month);
    return {
      organisationId: archive.organisationId,
      occurredAt: this.clock.now(),
      type: 'audit.archived',
      outcome: 'success',
      actor: [RETENTION_ACTOR],
      origin: RETENTION_ORIGIN,
      details: {
        archive: archive.file,
        month: archive.month,
        events: archive.events,
        sha256: archive.sha256.toString('hex'),
        ranges,
        verified_at: archive.verifiedAt.toISOString(),
      },
    };
  }
}
