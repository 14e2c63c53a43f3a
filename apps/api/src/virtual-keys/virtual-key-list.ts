import { Injectable } from '@nestjs/common';
import type { VirtualKey, VirtualKeyQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Problem } from '../platform/errors/problem.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';
import { KeyUses } from './key-uses.js';
import type { VirtualKeyEntity } from './virtual-key.entity.js';
import { toVirtualKey } from './virtual-key.mapper.js';
import { VirtualKeysRepository } from './virtual-keys.repository.js';

/** One key, by either of its names. */
export type WhichKey = { id: string } | { hash: string };

/** What is told of virtual keys, with what this process has counted of them so far. */
@Injectable()
export class VirtualKeyList {
  constructor(
    private readonly repository: VirtualKeysRepository,
    private readonly uses: KeyUses,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(scope: Scope, query: VirtualKeyQuery): Promise<Page<VirtualKey>> {
    const { cursor, limit, user_id: userId, alias, alias_prefix: aliasPrefix, search, state } = query;
    await this.uses.flush();
    const now = this.clock.now();
    const page = await this.cursors.page(
      `virtual_key:${scope}`,
      { cursor, limit },
      (after: readonly [string, string] | null) =>
        this.repository.list(
          scope,
          { userId, alias, aliasPrefix, search, state },
          { after, limit: limit + 1, now },
        ),
      ({ createdAt, id }) => [createdAt.toISOString(), id] as const,
    );
    return inPage(page, (row) => toVirtualKey(row, now));
  }

  /** @throws Problem virtual_key.not_found for unknown and foreign ones alike */
  async get(scope: Scope, which: WhichKey): Promise<VirtualKey> {
    await this.uses.flush();
    return toVirtualKey(found(await this.repository.find(scope, which)), this.clock.now());
  }

  /** The same, but for those in the archive. @throws Problem virtual_key.not_found */
  async getUnrevoked(scope: Scope, which: WhichKey): Promise<VirtualKey> {
    const key = await this.get(scope, which);
    if (key.state === 'revoked') throw notFound();
    return key;
  }
}

const notFound = () => new Problem('virtual_key.not_found', { detail: 'There is no such virtual key.' });

/** @throws Problem virtual_key.not_found */
export function found(key: VirtualKeyEntity | null): VirtualKeyEntity {
  if (!key) throw notFound();
  return key;
}
