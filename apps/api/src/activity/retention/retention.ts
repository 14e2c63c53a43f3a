import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { trustedKey } from '@signet/audit';
import { typesKept, type RenewedFact } from '@signet/contracts';
import { Gauge } from 'prom-client';
import type { Scope } from '../../access/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { RequestMetrics } from '../../platform/health/metrics.js';
import { Logger } from '../../platform/logging/logger.js';
import { AuditKeys, Sealer } from '../chain/index.js';
import { Exporter } from '../export/index.js';
import { ArchiveFacts, RETENTION_ACTOR, RETENTION_ORIGIN } from './archive-facts.js';
import { fileHash, verifyArchive, writeArchive } from './archive-file.js';
import { ArchiveStore } from './archive-store.js';
import { RetentionRepository, type Month } from './retention.repository.js';

const DAY_MS = 86_400_000;

// PostgreSQL's code for a lock that was not to be had in time.
const LOCK_NOT_AVAILABLE = '55P03';
const DROP_ATTEMPTS = 5;
const DROP_PAUSE_MS = 500;

/** Says facts again that hold longer than their month stays. */
interface Renewal {
  /** @param leaving the month (`YYYYMM`) that is about to be dropped */
  keep(leaving: string | null): Promise<void>;
}

/** Lets old months go: archived, read back and verified, then dropped whole. Their places in the chain stay. */
@Injectable()
export class Retention {
  private readonly renewals: Readonly<Record<RenewedFact, Renewal>>;

  constructor(
    private readonly repository: RetentionRepository,
    private readonly exporter: Exporter,
    private readonly sealer: Sealer,
    private readonly keys: AuditKeys,
    private readonly facts: ArchiveFacts,
    private readonly store: ArchiveStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: RequestMetrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.renewals = { 'audit.archived': facts };
    new Gauge({
      name: 'signet_audit_stray_events',
      help: 'Events outside of every monthly partition, counted up to 1000; there should be none',
      registers: [metrics.registry],
      async collect() {
        this.set(await repository.strays());
      },
    });
  }

  /** Archives and drops every month whose time is over, oldest first. Safe to call again after a failure. */
  async run(): Promise<void> {
    await this.renew(null);
    for (const month of await this.repository.months()) {
      if (!(await this.isOver(month))) continue;
      if (!this.store.isOpen)
        return this.logger.warn(
          'A month of activity waits for a place to be archived to that every process reaches: set SIGNET_ARCHIVE_URL',
          { name: month.month },
        );
      if (!this.store.isShared) await this.requireEarlierOnes();
      await this.letGo(month);
    }
  }

  /** @throws ObjectUnreadable when another process archived to a folder of its own: then this one is not the place */
  private async requireEarlierOnes(): Promise<void> {
    for (const { file } of await this.repository.archives()) await this.store.read(file, async () => {});
  }

  private async isOver(month: Month): Promise<boolean> {
    const { SIGNET_ACTIVITY_RETENTION_DAYS: days, AUDIT_RETENTION_DAYS: longDays } = this.settings;
    const ageDays = (this.clock.now().getTime() - month.ends.getTime()) / DAY_MS;
    if (ageDays < days || (await this.repository.isHeld(month))) return false;
    // What this version does not know was written by a newer one, and may be kept for long.
    const short = [...typesKept('month'), ...typesKept('renewed')];
    return ageDays >= longDays || !(await this.repository.hasOthers(month, short));
  }

  private async renew(leaving: string | null): Promise<void> {
    for (const renewal of Object.values(this.renewals)) await renewal.keep(leaving);
  }

  private async letGo(month: Month): Promise<void> {
    const counts = await this.repository.counts(month);
    for (const { organisationId, events } of counts)
      if (!(await this.repository.isArchived(organisationId, month.month)))
        await this.archive(organisationId, month, events);
    await this.renew(month.month);
    for (const { organisationId } of await this.repository.archives())
      await this.sealer.catchUp(organisationId);
    // A month could otherwise be gone before anything sealed says where it went, as if somebody had deleted it.
    if (!(await this.repository.areRenewedSealed()))
      return this.logger.warn('A month of activity waits to be dropped until its archive is sealed', {
        name: month.month,
      });
    for (const archive of await this.repository.archives())
      if (archive.month === month.month) await this.requireKept(archive.file, archive.sha256);
    await this.drop(month.month);
    this.logger.info('A month of activity was archived and dropped', { name: month.month });
  }

  /** @throws ObjectUnreadable, and an Error when what is kept is not what was archived */
  private async requireKept(name: string, sha256: Buffer): Promise<void> {
    if (!(await this.store.read(name, fileHash)).equals(sha256))
      throw new Error(`The archive ${name} is not the file that was made: its month is not dropped.`);
  }

  /** Tries a few times: a long read of the log, an export for example, holds the lock that this needs for an instant. */
  private async drop(month: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.repository.drop(month);
      } catch (error) {
        if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt === DROP_ATTEMPTS)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, DROP_PAUSE_MS));
      }
    }
  }

  private async archive(organisationId: Scope, month: Month, events: number): Promise<void> {
    await this.sealer.catchUp(organisationId);
    const file = path.join(this.store.scratch, `${month.month}-${randomBytes(8).toString('hex')}`);
    const query = {
      format: 'ndjson',
      since: month.begins.toISOString(),
      until: month.ends.toISOString(),
    } as const;
    let sha256: Buffer;
    let name: string;
    try {
      await writeArchive(
        file,
        this.exporter.recorded(organisationId, query, RETENTION_ACTOR, RETENTION_ORIGIN),
      );
      sha256 = await fileHash(file);
      // By its content: a run that comes twice replaces nothing that the first one put on record.
      name = `activity-${month.month}-${organisationId}-${sha256.toString('hex').slice(0, 16)}.ndjson.gz`;
      await this.store.put(name, file);
    } finally {
      await rm(file, { force: true });
    }

    await this.requireKept(name, sha256);
    const keys = (await this.keys.all()).map(({ publicKey: { x } }) =>
      trustedKey(Buffer.from(x, 'base64url')),
    );
    const report = await this.store.read(name, (kept) => verifyArchive(kept, keys));
    if (!report.valid || report.events !== events || report.signedSize !== report.lastSeq)
      throw new Error(
        `The archive ${name} does not prove ${events} events: ${report.fault?.message ?? `it has ${report.events}`}`,
      );
    await this.facts.add({
      month: month.month,
      organisationId,
      file: name,
      sha256,
      events,
      firstSeq: report.firstSeq!,
      lastSeq: report.lastSeq!,
    });
  }
}
