import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Cursors, type Page } from '../platform/pagination/cursor.js';
import type { DriftSettings } from './drift-config.js';
import { DriftRepository, type PingFilters, type StoredPing } from './drift.repository.js';

const TREND = 5;

export interface PingQuery extends PingFilters {
  sort: 'asc' | 'desc';
  limit: number;
  offset: number;
  cursor?: string;
}

/** Shows how an agent behaved. */
@Injectable()
export class DriftReader {
  constructor(
    private readonly repository: DriftRepository,
    private readonly cursors: Cursors,
  ) {}

  /** The last pings, newest first, and what they are measured against. */
  async latest(
    scope: Scope,
    agentId: string,
  ): Promise<{ settings: DriftSettings | null; trend: StoredPing[] }> {
    const [settings, trend] = await Promise.all([
      this.repository.findConfig(scope, agentId),
      this.repository.latestPings(scope, agentId, TREND),
    ]);
    return { settings, trend };
  }

  /** What an agent sent, and how much of it there is. */
  async history(
    scope: Scope,
    agentId: string,
    { sort, limit, offset, cursor, ...filters }: PingQuery,
  ): Promise<Page<StoredPing> & { total: number }> {
    const [found, total] = await Promise.all([
      this.cursors.page(
        `drift:${agentId}:${sort}`,
        { cursor, limit },
        (after: [string, string] | null) =>
          this.repository.listPings(scope, agentId, filters, { sort, limit, offset, after }),
        ({ createdAt, id }): [string, string] => [createdAt.toISOString(), id],
      ),
      this.repository.countPings(scope, agentId, filters),
    ]);
    return { ...found, total };
  }
}
