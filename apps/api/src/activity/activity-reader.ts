import { Injectable } from '@nestjs/common';
import {
  ACTIVITY_TYPES,
  type ActivityEvent,
  type ActivityEventDetail,
  type ActivityFilter,
  type ActivityQuery,
  type Page,
} from '@signet/contracts';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { asUuid, uuidHex } from '../platform/ids/ids.js';
import { Cursors } from '../platform/pagination/cursor.js';
import { personalContext, type Personal } from './activity-event.js';
import { ActivityTotals } from './chain/index.js';
import { GENESIS } from './chain/link.js';
import { ActivityRepository, type PlacedActivity, type StoredActivity } from './activity.repository.js';

/** An event as its readers inside the house see it: with the address, when it was not erased. */
export interface ReadActivity {
  id: string;
  occurredAt: Date;
  type: string;
  outcome: StoredActivity['outcome'];
  reason: string | null;
  agentId: string;
  agentName: string | null;
  ip: string;
}

/** A page, the number of all rows, and the cursor of the following page. */
export interface ClientPage {
  events: ReadActivity[];
  total: number;
  next: string | null;
}

const SEARCH_DAYS = 30;

/** Reads the log. */
@Injectable()
export class ActivityReader {
  constructor(
    private readonly repository: ActivityRepository,
    private readonly totals: ActivityTotals,
    private readonly keyring: Keyring,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  /**
   * Newest first, in pages.
   * @throws Problem activity.search_too_wide
   */
  async list(organisationId: string, { cursor, q, ...query }: ActivityQuery): Promise<Page<ActivityEvent>> {
    const scope = `activity:${organisationId}`;
    const after = cursor ? (this.cursors.decode(scope, cursor) as [string, string]) : null;
    const rows = q
      ? await this.search(organisationId, q, query, after)
      : await this.repository.list(organisationId, query, after);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      data: page.map((row) => this.toActivityEvent(row)),
      next_cursor:
        rows.length > query.limit && last ? this.cursors.encode(scope, [last.occurred_at, last.id]) : null,
    };
  }

  /** @throws Problem activity.not_found */
  async get(organisationId: string, id: string): Promise<ActivityEventDetail> {
    const row = await this.repository.find(organisationId, asUuid(id.slice('aud_'.length)));
    if (!row) throw new Problem('activity.not_found', { detail: `No event has the id ${id}.` });
    return {
      ...this.toActivityEvent(row),
      record: JSON.parse(row.record) as Record<string, unknown>,
      prev_hash: row.seq === null ? null : (row.prev_hash?.toString('hex') ?? GENESIS),
      hash: row.hash?.toString('hex') ?? null,
    };
  }

  /** An event found elsewhere, as it is answered. */
  toActivityEvent(row: PlacedActivity): ActivityEvent {
    const { names } = this.personalOf(row);
    return {
      id: `aud_${uuidHex(row.id)}`,
      occurred_at: row.occurred_at,
      type: row.type,
      outcome: row.outcome,
      reason: row.reason,
      actor: row.actor.map(({ type, id, name }) => ({
        type: type as ActivityEvent['actor'][number]['type'],
        id,
        name: name ?? (id ? names?.[id] : null) ?? null,
      })),
      agent_id: row.agent_id,
      agent_name: row.agent_name,
      ip_prefix: row.ip_prefix,
      request_id: row.request_id,
      seq: row.seq === null ? null : Number(row.seq),
      sealed: row.seq !== null,
    };
  }

  /** Events have no text to search: the text is looked up in names, addresses, ids and types first. */
  private async search(
    organisationId: string,
    text: string,
    { limit, ...filter }: ActivityFilter & { limit: number },
    after: [string, string] | null,
  ): Promise<PlacedActivity[]> {
    const found = await this.repository.searchTargets(organisationId, text);
    const lower = text.toLowerCase();
    const types = Object.entries(ACTIVITY_TYPES)
      .filter(([type, title]) => type.includes(lower) || title.toLowerCase().includes(lower))
      .map(([type]) => type);
    const since = filter.since ?? this.daysBefore(filter.until);
    try {
      return await this.repository.search(
        organisationId,
        { ...filter, since },
        // An agent that was deleted is no longer found by its name, but still by its whole id.
        { ...found, agentIds: [...new Set([...found.agentIds, text])], types, requestId: text },
        after,
        limit,
      );
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.code !== 'report.too_wide') throw cause;
      throw new Problem('activity.search_too_wide', {
        detail: 'The search takes too long. Choose a shorter time, a type or an agent.',
        cause,
      });
    }
  }

  private daysBefore(until: string | undefined): string {
    const end = until ? new Date(until) : this.clock.now();
    return new Date(end.getTime() - SEARCH_DAYS * 86_400_000).toISOString();
  }

  /**
   * Events of one agent, or of all agents of an organisation, for the compatibility surface: by offset with the number
   * of all, and from a cursor when one is given. `next` is the cursor of the following page.
   */
  async listForClients(
    organisationId: string,
    agentId: string | null,
    { limit, offset, cursor }: { limit: number; offset: number; cursor?: string },
  ): Promise<ClientPage> {
    const scope = `activity for clients:${organisationId}:${agentId ?? ''}`;
    const after = cursor ? (this.cursors.decode(scope, cursor) as [string, string]) : null;
    const [rows, total] = await Promise.all([
      this.repository.listForClients(organisationId, agentId, { limit, offset: after ? 0 : offset, after }),
      this.totals.total(organisationId, agentId),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      events: page.map((row) => this.toReadActivity(row)),
      total,
      next: rows.length > limit && last ? this.cursors.encode(scope, [last.occurred_at, last.id]) : null,
    };
  }

  private toReadActivity(row: StoredActivity): ReadActivity {
    return {
      id: `aud_${uuidHex(row.id)}`,
      occurredAt: new Date(row.occurred_at),
      type: row.type,
      outcome: row.outcome,
      reason: row.reason,
      agentId: row.agent_id ?? '',
      agentName: row.agent_name,
      ip: this.personalOf(row).ip ?? '',
    };
  }

  private personalOf(row: StoredActivity): Personal {
    if (!row.value_sealed) return {};
    return JSON.parse(this.keyring.open(row.value_sealed, personalContext(row.id)).toString()) as Personal;
  }
}
