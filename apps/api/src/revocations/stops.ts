import { Injectable } from '@nestjs/common';
import type { AgentStop } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { TokenEnds } from '../tokens/index.js';
import { Listeners } from './listeners.js';
import { RevocationsRepository } from './revocations.repository.js';

const iso = (moment: Date | null | undefined): string | null => moment?.toISOString() ?? null;

/** How far the end of an agent's tokens has come. */
@Injectable()
export class Stops {
  constructor(
    private readonly repository: RevocationsRepository,
    private readonly listeners: Listeners,
    private readonly ends: TokenEnds,
  ) {}

  async of(scope: Scope, agentId: string): Promise<AgentStop> {
    const last = await this.repository.lastOf(scope, agentId);
    const [listeners, current] = await Promise.all([
      this.listeners.count(scope, last?.seq ?? null),
      this.ends.lastExpiry(scope, agentId, last?.endedAt ?? null),
    ]);
    return {
      stopped_at: iso(last?.endedAt),
      epoch: last?.epoch ?? null,
      seq: last?.seq ?? null,
      refused_here_at: iso(last?.endedAt),
      listeners,
      last_token_expires_at: iso(last?.lastExpiresAt),
      current_token_expires_at: iso(current),
    };
  }
}
