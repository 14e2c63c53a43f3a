import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Warrants } from '../../platform/crypto/warrants.js';
import { asBytea, Database, type Reader, type Transaction } from '../../platform/database/database.js';
import type { Checkpoint } from './checkpoint.js';

interface CheckpointRow {
  number: string;
  origin: string;
  tree_size: string;
  root: Buffer;
  head_hash: Buffer;
  created_at: Date;
  previous_hash: Buffer | null;
  hash: Buffer;
  kid: string;
  signature: Buffer;
  note: string;
}

const COLUMNS =
  'number, origin, tree_size, root, head_hash, created_at, previous_hash, hash, kid, signature, note';

const toCheckpoint = (row: CheckpointRow): Checkpoint => ({
  number: Number(row.number),
  origin: row.origin,
  treeSize: Number(row.tree_size),
  root: row.root,
  headHash: row.head_hash,
  time: row.created_at,
  previousHash: row.previous_hash,
  hash: row.hash,
  kid: row.kid,
  signature: row.signature,
  note: row.note,
});

/** How often a checkpoint is made: specs/audit-log.md 4. */
export const EVERY_EVENTS = 1_000;
export const EVERY_SECONDS_WITH_NEWS = 60;
export const EVERY_SECONDS = 86_400;

@Injectable()
export class CheckpointsRepository {
  constructor(
    private readonly database: Database,
    private readonly warrants: Warrants,
  ) {}

  /** Adds the next checkpoint of a locked head. The database refuses one that is not about the chain as it is. */
  async insert(scope: Scope, tx: Transaction, checkpoint: Checkpoint): Promise<void> {
    const content = JSON.stringify({
      organisation_id: scope,
      number: checkpoint.number,
      origin: checkpoint.origin,
      tree_size: checkpoint.treeSize,
      root: asBytea(checkpoint.root),
      head_hash: asBytea(checkpoint.headHash),
      created_at: checkpoint.time.toISOString(),
      previous_hash: checkpoint.previousHash && asBytea(checkpoint.previousHash),
      hash: asBytea(checkpoint.hash),
      kid: checkpoint.kid,
      signature: asBytea(checkpoint.signature),
      note: checkpoint.note,
    });
    await tx.query('select add_activity_checkpoint($1, $2)', [
      content,
      this.warrants.for('checkpoint', content),
    ]);
  }

  async findLatest(scope: Scope, reader: Reader): Promise<Checkpoint | null> {
    const [latest] = await this.list(scope, reader, { before: null, limit: 1 });
    return latest ?? null;
  }

  /** Newest first. */
  async list(
    scope: Scope,
    reader: Reader,
    { before, limit }: { before: number | null; limit: number },
  ): Promise<Checkpoint[]> {
    const rows = await reader.query<CheckpointRow[]>(
      `select ${COLUMNS} from activity_checkpoint
       where organisation_id = $1 and number < coalesce($2::bigint, 9223372036854775807)
       order by number desc limit $3`,
      [scope, before, limit],
    );
    return rows.map(toCheckpoint);
  }

  /** Those of at least `from` and at most `to` events, oldest first. */
  async between(scope: Scope, reader: Reader, from: number, to: number): Promise<Checkpoint[]> {
    const rows = await reader.query<CheckpointRow[]>(
      `select ${COLUMNS} from activity_checkpoint
       where organisation_id = $1 and tree_size between $2 and $3 order by number`,
      [scope, from, to],
    );
    return rows.map(toCheckpoint);
  }

  /** The organisations that have a log. */
  async logs(reader: Reader): Promise<Scope[]> {
    const rows = await reader.query<{ organisation_id: Scope }[]>(
      'select organisation_id from activity_head',
    );
    return rows.map(({ organisation_id }) => organisation_id);
  }

  /** Organisations for which a checkpoint is due although no event may be waiting. */
  async due(now: Date): Promise<Scope[]> {
    const rows = await this.database.manager.query<{ organisation_id: Scope }[]>(
      `select h.organisation_id from activity_head h
       left join lateral (
         select tree_size, created_at from activity_checkpoint c where c.organisation_id = h.organisation_id
         order by number desc limit 1
       ) latest on true
       where h.seq > 0 and (latest.tree_size is null
         or latest.created_at <= $1::timestamptz - make_interval(secs => ${EVERY_SECONDS})
         or (latest.tree_size < h.seq
           and latest.created_at <= $1::timestamptz - make_interval(secs => ${EVERY_SECONDS_WITH_NEWS})))`,
      [now],
    );
    return rows.map(({ organisation_id }) => organisation_id);
  }
}
