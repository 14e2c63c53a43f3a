import { Injectable } from '@nestjs/common';
import type { ActivityEvent, ActivityQuery, Page } from '@signet/contracts';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { asUuid, uuidHex } from '../platform/ids/ids.js';
import { Cursors } from '../platform/pagination/cursor.js';
import { personalContext, type Personal } from './activity-event.js';
import { ActivityTotals } from './chain/index.js';
import { ActivityRepository, type StoredActivity } from './activity.repository.js';

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

/** A page by offset and the number of all rows. */
export interface OffsetPage {
  events: ReadActivity[];
  total: number;
}

/** Reads the log. */
@Injectable()
export class ActivityReader {
  constructor(
    private readonly repository: ActivityRepository,
    private readonly totals: ActivityTotals,
    private readonly keyring: Keyring,
    private readonly cursors: Cursors,
  ) {}

  /** Newest first, in pages. */
  async list(organisationId: string, { cursor, ...query }: ActivityQuery): Promise<Page<ActivityEvent>> {
    const scope = `activity:${organisationId}`;
    const after = cursor ? (this.cursors.decode(scope, cursor) as [string, string]) : null;
    const rows = await this.repository.list(organisationId, query, after);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      data: page.map((row) => this.toActivityEvent(row)),
      next_cursor:
        rows.length > query.limit && last ? this.cursors.encode(scope, [last.occurred_at, last.id]) : null,
    };
  }

  /** @throws Problem activity.not_found */
  async get(organisationId: string, id: string): Promise<ActivityEvent> {
    const row = await this.repository.find(organisationId, asUuid(id.slice('aud_'.length)));
    if (!row) throw new Problem('activity.not_found', { detail: `No event has the id ${id}.` });
    return this.toActivityEvent(row);
  }

  /** One agent's events by offset, with their number, for the compatibility surface. */
  async listOfAgent(
    organisationId: string,
    agentId: string,
    limit: number,
    offset: number,
  ): Promise<OffsetPage> {
    const [rows, total] = await Promise.all([
      this.repository.listByOffset(agentId, limit, offset),
      this.totals.total(organisationId, agentId),
    ]);
    return { events: rows.map((row) => this.toReadActivity(row)), total };
  }

  /** The same for all agents of an organisation. */
  async listOfAgents(organisationId: string, limit: number, offset: number): Promise<OffsetPage> {
    const [rows, total] = await Promise.all([
      this.repository.listOfAgentsByOffset(organisationId, limit, offset),
      this.totals.total(organisationId, null),
    ]);
    return { events: rows.map((row) => this.toReadActivity(row)), total };
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

  private toActivityEvent(row: StoredActivity): ActivityEvent {
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
    };
  }

  private personalOf(row: StoredActivity): Personal {
    if (!row.value_sealed) return {};
    return JSON.parse(this.keyring.open(row.value_sealed, personalContext(row.id)).toString()) as Personal;
  }
}
