import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import type { Reader } from '../../platform/database/database.js';
import { Problem } from '../../platform/errors/problem.js';
import { nodeHash } from './merkle.js';
import { perfectSubtrees, storedNodes, type LeafRange, type Subtree } from './tree.js';

const READ = `
  select wanted.n, coalesce(
    case when wanted.level = 0 then (
      select array_agg(c.leaf order by c.seq) from activity_chain c
      where c.organisation_id = $1 and c.seq > wanted.first and c.seq <= wanted.first + wanted.count)
    else (
      select array_agg(t.hash order by t.position) from activity_node t
      where t.organisation_id = $1 and t.level = wanted.level
        and t.position >= wanted.first and t.position < wanted.first + wanted.count)
    end, '{}') as hashes
  from unnest($2::int[], $3::bigint[], $4::bigint[]) with ordinality as wanted (level, first, count, n)
  order by wanted.n`;

/** Hashes of subtrees, from what the sealer stored. */
@Injectable()
export class TreeRepository {
  /** The Merkle tree hash of each range, in one query. @throws Problem activity.broken */
  async hashes(scope: Scope, reader: Reader, ranges: readonly LeafRange[]): Promise<Buffer[]> {
    const pieces = ranges.map(perfectSubtrees);
    const roots = await this.roots(scope, reader, pieces.flat());
    let next = 0;
    return pieces.map(({ length }) =>
      roots.slice(next, (next += length)).reduceRight((right, left) => nodeHash(left, right)),
    );
  }

  /** The roots of perfect subtrees, in order. @throws Problem activity.broken */
  async roots(scope: Scope, reader: Reader, subtrees: readonly Subtree[]): Promise<Buffer[]> {
    if (!subtrees.length) return [];
    const wanted = subtrees.map(storedNodes);
    const rows = await reader.query<{ hashes: Buffer[] }[]>(READ, [
      scope,
      wanted.map(({ level }) => level),
      wanted.map(({ first }) => first),
      wanted.map(({ count }) => count),
    ]);
    return rows.map(({ hashes }, index) => {
      if (hashes.length !== wanted[index]!.count)
        throw new Problem('activity.broken', {
          detail:
            'Part of the hashes that the log is proved with is gone. Verify the log with `signet audit verify --live`.',
          internal: `The audit tree of ${scope} lacks hashes: part of its chain was deleted.`,
        });
      return perfectRoot(hashes);
    });
  }
}

function perfectRoot(hashes: Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, index) =>
      nodeHash(level[index * 2]!, level[index * 2 + 1]!),
    );
  return level[0]!;
}
