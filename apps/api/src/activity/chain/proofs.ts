import { Injectable } from '@nestjs/common';
import { archiveFactOf } from '@signet/audit';
import type {
  ActivityProof,
  ActivityProofQuery,
  AuditCheckpoint,
  AuditCheckpointQuery,
  ConsistencyProof,
  ConsistencyQuery,
} from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/errors/problem.js';
import { invalid } from '../../platform/http/validation.js';
import { asUuid } from '../../platform/ids/ids.js';
import { Cursors, inPage, type Page } from '../../platform/pagination/cursor.js';
import type { Checkpoint } from './checkpoint.js';
import { toAuditCheckpoint } from './checkpoint.mapper.js';
import { CheckpointsRepository } from './checkpoints.repository.js';
import { linkedRecord } from './link.js';
import { alteredColumns, EVENT_COLUMNS, readFacts, type EventColumns } from '../sealed-facts.js';
import { Sealer } from './sealer.js';
import { TreeRepository } from './tree.repository.js';
import { consistencyPath, inclusionPath, type LeafRange } from './tree.js';

type PlaceRow = Place & ((EventColumns & { record: string }) | { record: null });

interface Place {
  seq: string;
  prev_hash: Buffer | null;
  hash: Buffer;
  leaf: Buffer;
  /** Whether the month it lies in is in the log. */
  has_month: boolean;
}

const PLACE = `c.seq, c.prev_hash, c.hash, c.leaf, ${EVENT_COLUMNS}, e.record,
  to_regclass('activity_event_' || to_char(c.event_time at time zone 'UTC', 'YYYYMM')) is not null as has_month`;

const hex = (hash: Buffer): string => hash.toString('hex');

/** What a stranger needs to check the log without trusting us. */
@Injectable()
export class Proofs {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly checkpoints: CheckpointsRepository,
    private readonly tree: TreeRepository,
    private readonly cursors: Cursors,
  ) {}

  /** Checkpoints, newest first. */
  async listCheckpoints(
    organisationId: Scope,
    { cursor, limit }: AuditCheckpointQuery,
  ): Promise<Page<AuditCheckpoint>> {
    const found = await this.cursors.page(
      `checkpoints:${organisationId}`,
      { cursor, limit },
      (after) =>
        this.checkpoints.list(organisationId, this.database.manager, {
          before: after && Number(after[0]),
          limit: limit + 1,
        }),
      ({ number }): [string] => [String(number)],
    );
    return inPage(found, toAuditCheckpoint);
  }

  /**
   * Proves that an event stands in the log, also when its payload is gone.
   * @throws Problem activity.not_found, activity.not_sealed; request.invalid when the tree is not that large
   */
  async inclusion(
    organisationId: Scope,
    id: string,
    { tree_size }: ActivityProofQuery,
  ): Promise<ActivityProof> {
    const latest = await this.sealer.checkpoint(organisationId);
    const place = await this.place(organisationId, id);
    const size = tree_size ?? latest?.treeSize ?? 0;
    const seq = Number(place.seq);
    // Sealed between the two reads, behind a transaction that was open: there is no checkpoint of it yet.
    if (seq > size && tree_size === undefined) throw notSealed(id);
    if (seq > size) throw tooSmall('tree_size', `The event is number ${seq}: name a tree that holds it`);
    await this.requireSize('tree_size', latest, size);
    const hashes = await this.hashes(organisationId, inclusionPath(seq - 1, size));
    const { event, altered } = eventAt(place, organisationId);
    return {
      event,
      seq,
      hash: event && hex(place.hash),
      leaf_index: seq - 1,
      leaf_hash: hex(place.leaf),
      tree_size: size,
      hashes: hashes.map(hex),
      checkpoint: await this.checkpointAt(organisationId, size),
      archived: event || place.has_month ? null : await this.archived(organisationId, seq, latest!),
      altered,
    };
  }

  /** The newest event that says which archive holds a place, proved in the newest checkpoint. */
  private async archived(
    organisationId: Scope,
    seq: number,
    latest: Checkpoint,
  ): Promise<ActivityProof['archived']> {
    const rows = await this.database.manager.query<PlaceRow[]>(
      `select ${PLACE} from activity_event e
       join activity_chain c on c.event_id = e.id and c.event_time = e.occurred_at
       where e.organisation_id = $1 and e.type = 'audit.archived' and c.organisation_id = $1 and c.seq <= $2
       order by c.seq desc`,
      [organisationId, latest.treeSize],
    );
    for (const row of rows) {
      const { event } = eventAt(row, organisationId);
      const holds =
        event && archiveFactOf(event as never)?.ranges?.some(({ from, to }) => from <= seq && seq <= to);
      if (!holds) continue;
      const index = Number(row.seq) - 1;
      const hashes = await this.hashes(organisationId, inclusionPath(index, latest.treeSize));
      return { event, leaf_index: index, hashes: hashes.map(hex), checkpoint: toAuditCheckpoint(latest) };
    }
    return null;
  }

  /**
   * Proves that nothing before `from` was changed since.
   * @throws Problem request.invalid when the sizes are in the wrong order or not reached
   */
  async consistency(organisationId: Scope, { from, to }: ConsistencyQuery): Promise<ConsistencyProof> {
    const latest = await this.sealer.checkpoint(organisationId);
    const size = to ?? latest?.treeSize ?? 0;
    await this.requireSize(to === undefined ? 'from' : 'to', latest, Math.max(size, from));
    if (from > size) throw tooSmall('to', `Name a size of at least ${from}`);
    const path = consistencyPath(from, size);
    const [fromRoot, toRoot, ...hashes] = await this.hashes(organisationId, [
      { start: 0, end: from },
      { start: 0, end: size },
      ...path,
    ]);
    return {
      from,
      to: size,
      from_root: hex(fromRoot!),
      to_root: hex(toRoot!),
      hashes: hashes.map(hex),
      checkpoint: await this.checkpointAt(organisationId, size),
    };
  }

  private hashes(organisationId: Scope, ranges: readonly LeafRange[]): Promise<Buffer[]> {
    return this.tree.hashes(organisationId, this.database.manager, ranges);
  }

  private async checkpointAt(organisationId: Scope, size: number): Promise<AuditCheckpoint | null> {
    const [checkpoint] = await this.checkpoints.between(organisationId, this.database.manager, size, size);
    return checkpoint ? toAuditCheckpoint(checkpoint) : null;
  }

  private async requireSize(member: string, latest: Checkpoint | null, size: number): Promise<void> {
    if (size > (latest?.treeSize ?? 0))
      throw tooSmall(member, `The log has ${latest?.treeSize ?? 0} events: name at most that many`);
  }

  private async place(organisationId: Scope, id: string): Promise<PlaceRow> {
    const uuid = asUuid(id.slice('aud_'.length));
    const [place] = await this.database.manager.query<PlaceRow[]>(
      `select ${PLACE} from activity_chain c
       left join activity_event e on e.occurred_at = c.event_time and e.id = c.event_id
       where c.event_id = $2 and c.organisation_id = $1`,
      [organisationId, uuid],
    );
    if (place) return place;
    const [waiting] = await this.database.manager.query<unknown[]>(
      `select from activity_event e where e.organisation_id = $1 and e.id = $2
       and e.occurred_at between uuid_extract_timestamp($2) - interval '1 minute'
                             and uuid_extract_timestamp($2) + interval '1 minute'`,
      [organisationId, uuid],
    );
    if (waiting) throw notSealed(id);
    throw new Problem('activity.not_found', { detail: `No event has the id ${id}.` });
  }
}

/** The event at a place as it was sealed, and which columns of its row say something else. */
function eventAt(
  { record, seq, prev_hash, hash, ...columns }: PlaceRow,
  organisationId: Scope,
): { event: Record<string, unknown> | null; altered: string[] } {
  const nothing = { event: null, altered: [] };
  if (record === null) return nothing;
  const facts = readFacts(record, (columns as EventColumns).agent_id);
  // A place that names somebody else's event shows nothing of it.
  if (facts?.organisation_id !== organisationId) return nothing;
  try {
    const text = linkedRecord(record, Number(seq), prev_hash && hex(prev_hash), hex(hash));
    return {
      event: JSON.parse(text) as Record<string, unknown>,
      altered: alteredColumns(columns as EventColumns, facts),
    };
  } catch {
    return nothing;
  }
}

const notSealed = (id: string) =>
  new Problem('activity.not_sealed', {
    detail: `The event ${id} waits for an older transaction to end. Try again in a moment.`,
    retryAfter: 1,
  });

const tooSmall = (member: string, message: string) => invalid([{ pointer: `?${member}`, message }]);
