import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Cursors } from '../platform/pagination/cursor.js';
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

  /** `next` is the cursor of the following page. */
  async history(
    scope: Scope,
    agentId: string,
    { sort, limit, offset, cursor, ...filters }: PingQuery,
  ): Promise<{ pings: StoredPing[]; total: number; next: string | null }> {
    const list = `drift:${agentId}:${sort}`;
    const after = cursor ? (this.cursors.decode(list, cursor) as [string, string]) : null;
    const [rows, total] = await Promise.all([
      this.repository.listPings(scope, agentId, filters, { sort, limit, offset, after }),
      this.repository.countPings(scope, agentId, filters),
    ]);
    const { page, next } = this.cursors.page(list, rows, limit, (last) => [
      last.createdAt.toISOString(),
      last.id,
    ]);
    return { pings: page, total, next };
  }
}
