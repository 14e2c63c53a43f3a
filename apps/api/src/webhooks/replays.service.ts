import { Injectable } from '@nestjs/common';
import { RESEND_SECONDS, type CreateReplay, type Replay } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Journal, changesBetween, newMembers } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { randomId } from '../platform/ids/ids.js';
import { aboutEndpoint, hostOf } from './endpoint-facts.js';
import { EndpointsService, type EndpointChange } from './endpoints.service.js';
import type { EndpointScope } from './endpoints.repository.js';

export interface ReplayRow {
  id: string;
  organisation_id: Scope;
  endpoint_id: string;
  which: 'failed' | 'missing' | 'all';
  event_types: string[] | null;
  since: Date;
  until: Date;
  state: 'running' | 'done' | 'cancelled';
  /** The event id up to which the window was worked through. */
  position: string;
  scanned: number;
  queued: number;
  created_at: Date;
  finished_at: Date | null;
}

const COLUMNS = `id, organisation_id, endpoint_id, which, event_types, since, until, state, position, scanned, queued,
  created_at, finished_at`;

/**
 * Sending a whole window again. A replay is a row with a position: workers advance it in small steps, so it survives
 * restarts, can be cancelled, and never floods an endpoint.
 */
@Injectable()
export class ReplaysService {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsService,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem webhook.not_found, request.invalid */
  async create(
    { tx, scope, actor, origin }: EndpointChange,
    endpointId: string,
    input: CreateReplay,
  ): Promise<Replay> {
    const endpoint = await this.endpoints.getForUpdate(scope, tx, endpointId);
    const now = this.clock.now();
    const since = new Date(input.since);
    const until = input.until ? new Date(input.until) : now;
    if (since >= until) throw invalid([{ pointer: '/since', message: 'Must be before the end' }]);
    const [row] = await tx.query<ReplayRow[]>(
      `insert into webhook_replay (id, organisation_id, endpoint_id, which, event_types, since, until, position,
         created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7,
         event_id_at(greatest($6, now() - interval '${RESEND_SECONDS} seconds')), $8, $9) returning ${COLUMNS}`,
      [
        randomId('rpl_'),
        endpoint.organisationId,
        endpoint.id,
        input.which,
        input.event_types ?? null,
        since,
        until,
        actor.id ?? actor.type,
        now,
      ],
    );
    await this.journal.write(
      tx,
      aboutEndpoint(
        endpoint,
        { occurredAt: now, actor: [actor], origin },
        {
          type: 'webhook.replayed',
          object: { type: 'webhook_replay', id: row!.id, name: hostOf(endpoint) },
          changes: newMembers({ which: input.which, since, until, event_types: input.event_types }),
          details: { webhook_id: endpoint.id, replay_id: row!.id, which: input.which },
        },
      ),
    );
    return toReplay(row!);
  }

  /** The last hundred, newest first. */
  async list(scope: EndpointScope, endpointId: string): Promise<{ data: Replay[] }> {
    await this.endpoints.get(scope, endpointId);
    const rows = await this.database.manager.query<ReplayRow[]>(
      `select ${COLUMNS} from webhook_replay where organisation_id = $1 and endpoint_id = $2
       order by created_at desc, id desc limit 100`,
      [scope.organisationId, endpointId],
    );
    return { data: rows.map(toReplay) };
  }

  /** Stops where it is; what was queued stays queued. One that is over stays as it is. @throws Problem webhook.not_found, webhook_replay.not_found */
  async cancel(
    { tx, scope, actor, origin }: EndpointChange,
    endpointId: string,
    id: string,
  ): Promise<Replay> {
    const endpoint = await this.endpoints.getForUpdate(scope, tx, endpointId);
    const [[stopped]] = await tx.query<[ReplayRow[], number]>(
      `update webhook_replay set state = 'cancelled', finished_at = now()
       where organisation_id = $1 and endpoint_id = $2 and id = $3 and state = 'running' returning ${COLUMNS}`,
      [endpoint.organisationId, endpointId, id],
    );
    if (!stopped) return this.get(endpoint.organisationId, tx, endpointId, id);
    await this.journal.write(
      tx,
      aboutEndpoint(
        endpoint,
        { occurredAt: this.clock.now(), actor: [actor], origin },
        {
          type: 'webhook.replay_cancelled',
          object: { type: 'webhook_replay', id, name: hostOf(endpoint) },
          changes: changesBetween({ state: 'running' }, { state: 'cancelled' }),
          details: { webhook_id: endpoint.id, replay_id: id, queued: stopped.queued },
        },
      ),
    );
    return toReplay(stopped);
  }

  private async get(scope: Scope, tx: Transaction, endpointId: string, id: string): Promise<Replay> {
    const [row] = await tx.query<ReplayRow[]>(
      `select ${COLUMNS} from webhook_replay where organisation_id = $1 and endpoint_id = $2 and id = $3`,
      [scope, endpointId, id],
    );
    if (!row) throw new Problem('webhook_replay.not_found', { detail: 'No replay has this id.' });
    return toReplay(row);
  }
}

const msOf = (eventId: string): number =>
  Number.parseInt(eventId.slice('evt_'.length, 'evt_'.length + 12), 16);

function progressOf({ state, since, until, position }: ReplayRow): number {
  if (state === 'done') return 1;
  const share = (msOf(position) - since.getTime()) / (until.getTime() - since.getTime());
  return Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 1000;
}

const toReplay = (row: ReplayRow): Replay => ({
  id: row.id,
  webhook_id: row.endpoint_id,
  which: row.which,
  since: row.since.toISOString(),
  until: row.until.toISOString(),
  event_types: row.event_types,
  state: row.state,
  progress: progressOf(row),
  scanned: row.scanned,
  queued: row.queued,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});
