import { Injectable } from '@nestjs/common';
import type { ActivityFilter } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import type { Snapshot } from '../../platform/database/snapshot.js';
import { Slices } from '../../platform/timers/slices.js';
import type { Checkpoint } from '../chain/checkpoint.js';
import { toAuditCheckpoint } from '../chain/checkpoint.mapper.js';
import { CheckpointsRepository, TreeRepository } from '../chain/index.js';
import { linkedRecord } from '../chain/link.js';
import { inclusionPath, perfectSubtrees, type LeafRange } from '../chain/tree.js';
import { exportable } from './exportable.js';
import {
  ExportRepository,
  type ExportRange,
  type ExportRow,
  type PlacedRecord,
} from './export.repository.js';
import { SkippedRange } from './skipped-range.js';

/** An export that was put on record and is about to be written. */
export interface BegunExport {
  organisationId: Scope;
  /** What is asked for; null when that is everything. */
  filter: ActivityFilter | null;
  /** The event that recorded it, and its time: the header repeats what it says. */
  eventId: string;
  at: Date;
  /** The newest promise: the export is about what it covers. Null while nothing has a place. */
  checkpoint: Checkpoint | null;
}

/** What was written so far. */
interface Counts {
  events: number;
  checkpoints: number;
  /** Whether the event that recorded the export is among the events: otherwise it is proved at the end. */
  isExportShown: boolean;
}

/** Writes an export that `signet audit verify` reads: docs/audit-log.md describes its lines. */
@Injectable()
export class NdjsonExport {
  constructor(
    private readonly repository: ExportRepository,
    private readonly checkpoints: CheckpointsRepository,
    private readonly tree: TreeRepository,
    private readonly slices: Slices,
  ) {}

  /** Whatever can only fail as a whole is read before the first chunk. Where nothing is found, chunks are empty. */
  async *chunks(snapshot: Snapshot, begun: BegunExport): AsyncGenerator<string> {
    const { organisationId, checkpoint } = begun;
    const filter = begun.filter ?? {};
    const size = checkpoint?.treeSize ?? 0;
    const range = await this.repository.range(organisationId, snapshot, filter, size);
    const placed = await this.repository.placed(organisationId, snapshot, begun.eventId);
    const isPlaced = placed !== null && placed.seq <= size;
    const waiting = isPlaced ? 0 : await this.repository.waiting(organisationId, snapshot, begun.eventId);
    // An export of everything shows the event itself. It needs no hash of the tree, and names what is missing there.
    const exported =
      isPlaced && begun.filter ? await this.proven(organisationId, snapshot, placed, size) : null;
    const after = await this.subtrees(organisationId, snapshot, { start: range.last, end: size });
    yield jsonLine({
      signet_export: {
        version: 2,
        origin: range.origin,
        organisation_id: organisationId,
        exported_at: begun.at.toISOString(),
        filter: begun.filter,
        first_seq: range.first,
        last_seq: range.last,
        waiting,
        before: { tree: await this.subtrees(organisationId, snapshot, { start: 0, end: range.first - 1 }) },
      },
    });
    const counts: Counts = { events: 0, checkpoints: 0, isExportShown: false };
    yield* this.places(snapshot, begun, range, counts);
    if (checkpoint && begun.filter) {
      counts.checkpoints += 1;
      yield jsonLine({ ...checkpointLine(checkpoint), ...(size > range.last && { after }) });
    }
    if (exported && !counts.isExportShown) yield jsonLine({ exported });
    const { events, checkpoints } = counts;
    yield jsonLine({ signet_export_end: { last_seq: range.last, events, checkpoints } });
  }

  private async *places(
    snapshot: Snapshot,
    { organisationId, filter, eventId }: BegunExport,
    range: ExportRange,
    counts: Counts,
  ): AsyncGenerator<string> {
    const archived = await this.repository.archivedMonths(organisationId, snapshot);
    let skipped: SkippedRange | null = null;
    const closeGap = (): string => {
      const line = skipped?.toLine(range.last) ?? '';
      skipped = null;
      return line;
    };
    for await (const rows of this.repository.places(organisationId, snapshot, range, filter ?? {})) {
      const promises = filter
        ? new Map<number, string>()
        : await this.promises(organisationId, snapshot, rows);
      let chunk = '';
      await this.slices.each(rows, (row) => {
        const seq = Number(row.seq);
        const place = exportable(row, organisationId, filter ?? {}, archived);
        if (place.altered.length) chunk += jsonLine({ altered: { seq, columns: place.altered } });
        if (place.skip === null) {
          chunk += `${closeGap()}${place.event}\n`;
          counts.events += 1;
          counts.isExportShown ||= row.event_id === eventId;
        } else {
          const month = place.skip === 'retention' ? row.month : null;
          if (skipped && !(skipped as SkippedRange).isOf(place.skip, month)) chunk += closeGap();
          skipped ??= new SkippedRange(seq, place.skip, month);
          skipped.add(Buffer.from(row.leaf, 'hex'), row.hash);
        }
        const promised = promises.get(seq);
        // Behind an event that is not shown, only the last promise can be compared with anything.
        if (promised && (!skipped || seq === range.last)) {
          chunk += closeGap() + promised;
          counts.checkpoints += promised.split('\n').length - 1;
        }
      });
      yield chunk;
    }
    yield closeGap();
  }

  /** The checkpoints that stand behind the events of a batch, as lines, by the size they promise. */
  private async promises(
    organisationId: Scope,
    snapshot: Snapshot,
    rows: readonly ExportRow[],
  ): Promise<Map<number, string>> {
    const [first, last] = [Number(rows[0]!.seq), Number(rows.at(-1)!.seq)];
    const lines = new Map<number, string>();
    for (const checkpoint of await this.checkpoints.between(organisationId, snapshot, first, last))
      lines.set(
        checkpoint.treeSize,
        (lines.get(checkpoint.treeSize) ?? '') + jsonLine(checkpointLine(checkpoint)),
      );
    return lines;
  }

  /** An event with the proof that it stands in a log of `size` events. */
  private async proven(
    organisationId: Scope,
    snapshot: Snapshot,
    { seq, prevHash, hash, record }: PlacedRecord,
    size: number,
  ) {
    const hashes = await this.tree.hashes(organisationId, snapshot, inclusionPath(seq - 1, size));
    return {
      event: JSON.parse(linkedRecord(record, seq, prevHash, hash)) as object,
      leaf_index: seq - 1,
      hashes: hashes.map((digest) => digest.toString('hex')),
    };
  }

  private async subtrees(organisationId: Scope, snapshot: Snapshot, range: LeafRange) {
    const subtrees = perfectSubtrees(range);
    const roots = await this.tree.roots(organisationId, snapshot, subtrees);
    return subtrees.map(({ level }, index) => ({ level, hash: roots[index]!.toString('hex') }));
  }
}

const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;

function checkpointLine(checkpoint: Checkpoint): object {
  const { kid, signature, note, hash, ...body } = toAuditCheckpoint(checkpoint);
  return { checkpoint: body, hash, kid, signature, note };
}
