import { Inject, Injectable } from '@nestjs/common';
import { publicUrl } from '../../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import type { ReplayRow } from '../replays.service.js';
import { fanOut, type OutboxEvent } from './fan-out.js';
import { FanOutRepository } from './fan-out.repository.js';
import { LaneQueue, type Wakeable } from './lane-queue.js';

const EVERY_MS = 250;
const CHUNK = 200;
// How much of a replay may wait at its endpoint at once. Fresh events have half of every claim to themselves, so they
// never wait for more than this.
const QUEUED_MAX = 400;

// Whatever was sent before goes out again by hand: the same bytes, no automatic attempt spent.
const AGAIN = `update webhook_delivery d set state = 'pending', trigger = 'manual', is_backlog = true,
    next_attempt_at = now(), finished_at = null, reason = null, dismissed_at = null
  where d.organisation_id = $1 and d.endpoint_id = $2 and d.event_id = any($3::text[]) and d.state = any($4::text[])
    and exists (select from webhook_body b where b.event_id = d.event_id and b.format_key = d.format_key)
  returning d.id`;

/** Works through replays, a few rows at a time, one worker per replay. */
@Injectable()
export class ReplayRunner {
  private readonly issuer: string;
  private readonly stepping = new Repeating(
    EVERY_MS,
    () => this.round(),
    // The position did not move: the next round does the same step.
    (error) => this.logger.failure('A replay could not go on', error),
  );

  constructor(
    private readonly database: Database,
    private readonly repository: FanOutRepository,
    private readonly queue: LaneQueue,
    private readonly logger: Logger,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.issuer = publicUrl(settings);
  }

  start(): void {
    this.stepping.start();
  }

  stop(): Promise<void> {
    return this.stepping.stop();
  }

  private async round(): Promise<void> {
    const woken = await this.database.transaction(async (tx) => {
      const replays = await tx.query<(ReplayRow & Wakeable)[]>(
        `select r.*, e.id as "endpointId", e.organisation_id as "organisationId",
           (e.is_slow or e.breaker <> 'closed') as "isSlow"
         from webhook_replay r join webhook_endpoint e
           on e.organisation_id = r.organisation_id and e.id = r.endpoint_id and e.deleted_at is null
         where r.state = 'running' and (
           select count(*) from (select from webhook_delivery d where d.organisation_id = r.organisation_id and d.endpoint_id = r.endpoint_id
             and d.state = 'pending' and d.is_backlog limit ${QUEUED_MAX}) waiting) < ${QUEUED_MAX}
         order by r.created_at limit 10 for update of r skip locked`,
      );
      const touched: Wakeable[] = [];
      for (const replay of replays)
        if (await this.step(tx, replay))
          touched.push({
            id: replay.endpoint_id,
            organisationId: replay.organisationId,
            isSlow: replay.isSlow,
          });
      return touched;
    });
    await Promise.all(woken.map((endpoint) => this.queue.wake(endpoint)));
  }

  /** Moves one replay on by a chunk. Returns whether it queued anything. */
  private async step(tx: Transaction, replay: ReplayRow): Promise<boolean> {
    const events = await (replay.which === 'failed' ? failedOf(tx, replay) : eventsOf(tx, replay));
    const ids = events.map(({ id }) => id);
    let queued = 0;
    if (replay.which !== 'missing' && ids.length) {
      const states = replay.which === 'failed' ? ['dead'] : ['dead', 'delivered', 'cancelled'];
      const [again] = await tx.query<[unknown[], number]>(AGAIN, [
        replay.organisation_id,
        replay.endpoint_id,
        ids,
        states,
      ]);
      queued += again.length;
    }
    if (replay.which !== 'failed') queued += await this.addMissing(tx, replay, events);
    const isDone = events.length < CHUNK;
    await tx.query(
      `update webhook_replay set position = $3, scanned = scanned + $4, queued = queued + $5,
         state = case when $6 then 'done' else state end, finished_at = case when $6 then now() end
       where organisation_id = $1 and id = $2`,
      [replay.organisation_id, replay.id, ids.at(-1) ?? replay.position, events.length, queued, isDone],
    );
    return queued > 0;
  }

  private async addMissing(tx: Transaction, replay: ReplayRow, events: OutboxEvent[]): Promise<number> {
    const listener = await this.repository.listener(replay.organisation_id, tx, replay.endpoint_id);
    if (!listener) return 0;
    const meant = events.map((event) => fanOut(event, [listener], this.issuer, { includeYounger: true }));
    const added = await this.repository.insert(
      tx,
      meant.flatMap(({ deliveries }) => deliveries),
      meant.flatMap(({ bodies }) => bodies),
      { asReplay: true },
    );
    return added.length;
  }
}

/** The next events of the window, by their ids, which begin with their time. */
function eventsOf(tx: Transaction, replay: ReplayRow): Promise<OutboxEvent[]> {
  return tx.query(
    `select e.id, e.txid::text as txid, e.organisation_id as "organisationId", e.type, e.subject_id as "subjectId",
       e.occurred_at as "occurredAt", e.data
     from event e
     where e.organisation_id = $1 and e.id > $2 and e.id < event_id_at($3) and e.fanned_out_at is not null
       and ($4::text[] is null or e.type = any($4))
     order by e.id limit ${CHUNK}`,
    [replay.organisation_id, replay.position, replay.until, replay.event_types],
  );
}

/** The next dead letters of the window. Only their ids are needed. */
function failedOf(tx: Transaction, replay: ReplayRow): Promise<OutboxEvent[]> {
  return tx.query(
    `select d.event_id as id from webhook_delivery d
     where d.organisation_id = $1 and d.endpoint_id = $2 and d.event_id > $3 and d.event_id < event_id_at($4)
       and d.state = 'dead' and ($5::text[] is null or d.event_type = any($5))
     order by d.event_id limit ${CHUNK}`,
    [replay.organisation_id, replay.endpoint_id, replay.position, replay.until, replay.event_types],
  );
}
