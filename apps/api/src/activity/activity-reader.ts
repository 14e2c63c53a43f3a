import { Injectable } from '@nestjs/common';
import {
  KNOWN_TYPES,
  UNREADABLE_TYPE,
  wordsOf,
  type ActivityEvent,
  type ActivityEventDetail,
  type ActivityFilter,
  type ActivityIntegrity,
  type ActivityOutcome,
  type ActivityQuery,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { canBeRequestId } from '../platform/http/request-id.js';
import { asUuid, uuidHex } from '../platform/ids/ids.js';
import { explain } from '../policy/index.js';
import { Cursors, inPage, type Page } from '../platform/pagination/cursor.js';
import { type Personal, personalContext, personalHash, shownChanges } from '../journal/index.js';
import { ActivityTotals } from './chain/index.js';
import { GENESIS } from './chain/link.js';
import { ActivityRepository, type ListedActivity } from './activity.repository.js';
import { broken, judge, type JudgedActivity } from './integrity.js';
import type { SealedFacts } from './sealed-facts.js';

/** An event as its readers inside the house see it: with the address, when it was not erased. */
export interface ReadActivity {
  id: string;
  occurredAt: Date;
  type: string;
  outcome: ActivityOutcome;
  reason: string | null;
  agentId: string;
  agentName: string | null;
  ip: string;
  integrity: ActivityIntegrity;
  /** What is wrong with it, in words; null when nothing is. */
  fault: string | null;
}

/** A page and the number of all rows. */
export interface ClientPage extends Page<ReadActivity> {
  total: number;
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
  async list(organisationId: Scope, { cursor, q, ...query }: ActivityQuery): Promise<Page<ActivityEvent>> {
    const found = await this.cursors.page(
      `activity:${organisationId}`,
      { cursor, limit: query.limit },
      (after) =>
        q ? this.search(organisationId, q, query, after) : this.repository.list(organisationId, query, after),
      positionOf,
    );
    return inPage(found, (row) => this.toActivityEvent(organisationId, row));
  }

  /** @throws Problem activity.not_found */
  async get(organisationId: Scope, id: string): Promise<ActivityEventDetail> {
    const event = await this.find(organisationId, id);
    if (!event) throw new Problem('activity.not_found', { detail: `No event has the id ${id}.` });
    return event;
  }

  async find(organisationId: Scope, id: string): Promise<ActivityEventDetail | null> {
    const row = await this.repository.find(organisationId, asUuid(id.slice('aud_'.length)));
    if (!row) return null;
    const read = this.read(organisationId, row);
    const record = read.facts ? (JSON.parse(row.record) as Record<string, unknown>) : {};
    return {
      ...toActivityEvent(row, read),
      record,
      why: explain(record['why']),
      prev_hash: row.seq === null ? null : (row.prev_hash?.toString('hex') ?? GENESIS),
      hash: row.hash?.toString('hex') ?? null,
    };
  }

  /** An event found elsewhere, as it is answered. */
  toActivityEvent(organisationId: Scope, row: ListedActivity): ActivityEvent {
    return toActivityEvent(row, this.read(organisationId, row));
  }

  /** Events have no text to search: the text is looked up in names, addresses, ids and types first. */
  private async search(
    organisationId: Scope,
    text: string,
    { limit, ...filter }: ActivityFilter & { limit: number },
    after: [string, string] | null,
  ): Promise<ListedActivity[]> {
    const found = await this.repository.searchTargets(organisationId, text);
    const lower = text.toLowerCase();
    const types = KNOWN_TYPES.filter(
      (type) => type.includes(lower) || wordsOf(type)!.title.toLowerCase().includes(lower),
    );
    const requestId = canBeRequestId(text) ? text : null;
    const since = filter.since ?? this.daysBefore(filter.until);
    try {
      return await this.repository.search(
        organisationId,
        { ...filter, since },
        // An agent that was deleted is no longer found by its name, but still by its whole id.
        { ...found, agentIds: [...new Set([...found.agentIds, text])], types, requestId },
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
   * of all, and from a cursor when one is given.
   */
  async listForClients(
    organisationId: Scope,
    agentId: string | null,
    { limit, offset, cursor }: { limit: number; offset: number; cursor?: string },
  ): Promise<ClientPage> {
    const [found, total] = await Promise.all([
      this.cursors.page(
        `activity for clients:${organisationId}:${agentId ?? ''}`,
        { cursor, limit },
        (after) =>
          this.repository.listForClients(organisationId, agentId, {
            limit,
            offset: after ? 0 : offset,
            after,
          }),
        positionOf,
      ),
      this.totals.total(organisationId, agentId),
    ]);
    return { ...inPage(found, (row) => this.toReadActivity(organisationId, agentId, row)), total };
  }

  private toReadActivity(organisationId: Scope, agentId: string | null, row: ListedActivity): ReadActivity {
    const read = this.read(organisationId, row);
    // A row that was moved to an agent tells it nothing about the other one.
    const facts = agentId === null || read.facts?.agent_id === agentId ? read.facts : null;
    return {
      id: `aud_${uuidHex(row.id)}`,
      occurredAt: new Date(facts?.occurred_at ?? row.occurred_at),
      type: facts?.type ?? UNREADABLE_TYPE,
      outcome: facts?.outcome ?? 'error',
      reason: facts?.reason ?? null,
      agentId: facts?.agent_id ?? agentId ?? '',
      agentName: nameOfAgent(row, facts),
      ip: (facts && read.personal.ip) ?? '',
      integrity: read.integrity,
      fault: read.fault,
    };
  }

  private read(organisationId: Scope, row: ListedActivity): Read {
    const judged = judge(row, organisationId);
    const expected = judged.facts?.personal_hash;
    if (!row.value_sealed) return { ...judged, personal: {} };
    try {
      if (expected !== undefined && personalHash(row.value_sealed) !== expected) throw new Error('Replaced.');
      const text = this.keyring.open(row.value_sealed, personalContext(row.id)).toString();
      return { ...judged, personal: JSON.parse(text) as Personal };
    } catch {
      const fault = judged.fault ?? 'The names and the address beside it are not those that were recorded.';
      return { ...broken(judged.facts, fault), personal: {} };
    }
  }
}

interface Read extends JudgedActivity {
  personal: Personal;
}

/** The name was looked up by the column: it is nobody's when the record names another agent. */
const nameOfAgent = (row: ListedActivity, facts: SealedFacts | null): string | null =>
  facts?.agent_id === row.agent_id ? row.agent_name : null;

/** What was recorded, and whether its row still says so. */
const toActivityEvent = (
  row: ListedActivity,
  { facts, integrity, fault, personal }: Read,
): ActivityEvent => ({
  id: `aud_${uuidHex(row.id)}`,
  occurred_at: facts?.occurred_at ?? row.occurred_at,
  type: facts?.type ?? UNREADABLE_TYPE,
  // Whoever altered an event does not choose how much it is looked at.
  severity: fault === null ? (wordsOf(facts!.type)?.severity ?? 'info') : 'critical',
  outcome: facts?.outcome ?? 'error',
  reason: facts?.reason ?? null,
  actor: (facts?.actor ?? []).map(({ type, id, name }) => ({
    type,
    id,
    name: name ?? (id ? personal.names?.[id] : null) ?? null,
  })),
  agent_id: facts?.agent_id ?? null,
  agent_name: nameOfAgent(row, facts),
  object: facts?.object ?? null,
  changes: shownChanges(facts?.changes ?? [], personal.changes),
  ip_prefix: facts?.ip_prefix ?? null,
  request_id: facts?.request_id ?? null,
  seq: row.seq === null ? null : Number(row.seq),
  sealed: integrity === 'sealed',
  integrity,
  fault,
});

const positionOf = ({ occurred_at, id }: ListedActivity): [string, string] => [occurred_at, id];
