import { Injectable } from '@nestjs/common';
import type { ActivityExportQuery, ActivityFilter } from '@signet/contracts';
import { Places, PLACES } from '../../limits/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import type { Operator } from '../../platform/http/operator.js';
import type { Origin } from '../activity-event.js';
import { isFiltered } from '../activity-filter.js';
import { ActivityService } from '../activity.service.js';
import type { Checkpoint } from '../chain/checkpoint.js';
import { toAuditCheckpoint } from '../chain/checkpoint.mapper.js';
import { CheckpointsRepository, Sealer, TreeRepository } from '../chain/index.js';
import { GENESIS, linkedRecord } from '../chain/link.js';
import { perfectSubtrees, type LeafRange } from '../chain/tree.js';
import { CSV_HEADER, csvEvent, csvLine } from './csv.js';
import { ExportRepository, type ExportRange } from './export.repository.js';
import { SkippedRange } from './skipped-range.js';

/** Writes the log out, batch by batch: nothing of it stays in memory, and nobody who reads slowly costs more. */
@Injectable()
export class Exporter {
  private readonly places = new Places(PLACES.exports);

  constructor(
    private readonly database: Database,
    private readonly repository: ExportRepository,
    private readonly checkpoints: CheckpointsRepository,
    private readonly tree: TreeRepository,
    private readonly sealer: Sealer,
    private readonly activity: ActivityService,
    private readonly clock: Clock,
  ) {}

  /**
   * Records the export, then returns its text in chunks, oldest event first, all of one moment. The caller reads them to
   * the end or returns the generator.
   * @throws Problem limit.exceeded
   */
  async export(
    operator: Operator,
    { format, ...filter }: ActivityExportQuery,
    origin: Origin,
  ): Promise<AsyncGenerator<string>> {
    const { organisationId } = operator;
    const chunks = this.inPlace(this.places.take(operator.id), () =>
      this.withSnapshot((snapshot) =>
        format === 'csv'
          ? this.csv(snapshot, organisationId, filter)
          : this.ndjson(snapshot, organisationId, filter),
      ),
    );
    try {
      // The first step does nothing; from then on, the place is given back however the text ends.
      await chunks.next();
      await this.activity.append({
        organisationId,
        occurredAt: this.clock.now(),
        type: 'audit.exported',
        outcome: 'success',
        actor: [operator],
        origin,
        details: { format, ...definedOf(filter) },
      });
      await this.sealer.checkpoint(organisationId);
    } catch (error) {
      await chunks.return(undefined);
      throw error;
    }
    return chunks;
  }

  /** Every event of one organisation, for those who check the log from inside. */
  everything(organisationId: string, filter: ActivityFilter = {}): AsyncGenerator<string> {
    return this.withSnapshot((snapshot) => this.ndjson(snapshot, organisationId, filter));
  }

  /** Holds a place until the text ends or its reader goes away. */
  private async *inPlace(release: () => void, read: () => AsyncGenerator<string>): AsyncGenerator<string> {
    try {
      yield '';
      yield* read();
    } finally {
      release();
    }
  }

  private async *withSnapshot(read: (snapshot: Snapshot) => AsyncGenerator<string>): AsyncGenerator<string> {
    const snapshot = await this.database.snapshot();
    try {
      yield* read(snapshot);
    } finally {
      await snapshot.close();
    }
  }

  private async *ndjson(
    snapshot: Snapshot,
    organisationId: string,
    filter: ActivityFilter,
  ): AsyncGenerator<string> {
    const range = await this.repository.range(snapshot, organisationId, filter);
    const checkpoints = await this.checkpointsOf(snapshot, organisationId, range);
    yield jsonLine({
      signet_export: {
        version: 1,
        origin: range.origin,
        organisation_id: organisationId,
        exported_at: this.clock.now().toISOString(),
        first_seq: range.first,
        last_seq: range.last,
        filter: isFiltered(filter) ? definedOf(filter) : null,
        before: {
          hash: range.before?.toString('hex') ?? GENESIS,
          tree: await this.subtrees(snapshot, organisationId, { start: 0, end: range.first - 1 }),
        },
        checkpoints: checkpoints.map(({ treeSize }) => treeSize),
      },
    });
    yield* this.events(snapshot, organisationId, range, filter);
    for (const checkpoint of checkpoints)
      yield jsonLine(await this.checkpointLine(snapshot, organisationId, range, checkpoint));
    yield jsonLine({ signet_export_end: { last_seq: range.last } });
  }

  private async *events(
    snapshot: Snapshot,
    organisationId: string,
    range: ExportRange,
    filter: ActivityFilter,
  ): AsyncGenerator<string> {
    const reason = isFiltered(filter) ? 'filter' : 'retention';
    let skipped: SkippedRange | null = null;
    for await (const rows of this.repository.places(snapshot, organisationId, range, filter)) {
      let chunk = '';
      for (const row of rows) {
        const seq = Number(row.seq);
        if (row.record === null) {
          (skipped ??= new SkippedRange(seq)).add(Buffer.from(row.leaf!, 'hex'), row.hash);
          continue;
        }
        chunk +=
          (skipped?.toLine(reason) ?? '') + linkedRecord(row.record, seq, row.prev_hash, row.hash) + '\n';
        skipped = null;
      }
      if (chunk) yield chunk;
    }
    if (skipped) yield skipped.toLine(reason);
  }

  private async *csv(
    snapshot: Snapshot,
    organisationId: string,
    filter: ActivityFilter,
  ): AsyncGenerator<string> {
    yield csvLine(CSV_HEADER);
    const range = await this.repository.range(snapshot, organisationId, filter);
    for await (const rows of this.repository.places(snapshot, organisationId, range, filter)) {
      let chunk = '';
      for (const { record, seq, hash } of rows)
        if (record !== null)
          chunk += csvEvent(JSON.parse(record) as Record<string, unknown>, Number(seq), hash);
      if (chunk) yield chunk;
    }
  }

  /** The last checkpoint of each day, and the one that covers the last event. */
  private async checkpointsOf(
    snapshot: Snapshot,
    organisationId: string,
    { first, last }: ExportRange,
  ): Promise<Checkpoint[]> {
    if (last < first) return [];
    const daily = await this.checkpoints.daily(snapshot, organisationId, first, last);
    const covering = await this.checkpoints.findCovering(snapshot, organisationId, last);
    const isKnown = daily.some(({ number }) => number === covering?.number);
    return covering && !isKnown ? [...daily, covering] : daily;
  }

  private async checkpointLine(
    snapshot: Snapshot,
    organisationId: string,
    { last }: ExportRange,
    checkpoint: Checkpoint,
  ): Promise<object> {
    const { kid, signature, note, hash, ...body } = toAuditCheckpoint(checkpoint);
    const after =
      checkpoint.treeSize > last
        ? await this.subtrees(snapshot, organisationId, { start: last, end: checkpoint.treeSize })
        : null;
    return { checkpoint: body, hash, kid, signature, note, ...(after && { after }) };
  }

  private async subtrees(snapshot: Snapshot, organisationId: string, range: LeafRange) {
    const subtrees = perfectSubtrees(range);
    const roots = await this.tree.roots(snapshot, organisationId, subtrees);
    return subtrees.map(({ level }, index) => ({ level, hash: roots[index]!.toString('hex') }));
  }
}

const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;

const definedOf = (filter: ActivityFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
