import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Queue, Worker, type Job, type WorkerOptions } from 'bullmq';
import type { Scope } from '../../access/index.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Logger } from '../../platform/logging/logger.js';
import { Outage } from '../../platform/logging/outage.js';
import { Database } from '../../platform/database/database.js';
import { queueConnections } from '../../platform/queue/queue-connection.js';
import { Lanes, type TurnEnd } from './lanes.js';

/** What a wake-up carries: ids only. */
export interface LaneJob {
  endpoint_id: string;
  organisation_id: Scope;
}

/** An endpoint to wake, with what decides about its queue. */
export interface Wakeable {
  id: string;
  organisationId: Scope;
  /** Slow, or probing after an outage: such endpoints keep to themselves. */
  isSlow: boolean;
}

const FAST = 'webhooks';
const SLOW = 'webhooks-slow';
export const WEBHOOK_QUEUES = [FAST, SLOW] as const;
const SLOTS = { [FAST]: 20, [SLOW]: 10 };
// Longer than a turn. The id of a killed worker stays taken that long, and until then only the sweeper wakes its endpoints.
const WAKE_TTL_MS = 5_000;
// Short: the job it waits for may be one of the killed worker's, too.
const SWEEP_TTL_MS = 2_000;
const FAIR_PAUSE_MS = 50;
const PEEKED = 20;

const WORKER: Partial<WorkerOptions> = {
  lockDuration: 30_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
  runRetryDelay: 1_000,
};

const JOB = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;

/**
 * The wake-ups. A job says "look at this endpoint now" and nothing else; emptying the queue loses nothing, because the
 * sweeper finds due rows by itself. Two queues: what is slow waits among its own kind.
 */
@Injectable()
export class LaneQueue {
  private readonly queues: Record<string, Queue<LaneJob>>;
  private readonly workers: Worker<LaneJob>[] = [];
  private readonly organisations = new Map<string, number>();
  private readonly processId = randomUUID();

  constructor(
    private readonly lanes: Lanes,
    private readonly database: Database,
    private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.queues = { [FAST]: this.queue(FAST), [SLOW]: this.queue(SLOW) };
  }

  /** Begins to work. */
  start(): void {
    for (const name of WEBHOOK_QUEUES) {
      const worker = new Worker<LaneJob>(name, (job) => this.process(name, job), {
        ...WORKER,
        concurrency: SLOTS[name],
        connection: this.connections().waiting,
      });
      worker.on('error', this.reporter(name));
      worker.on('failed', (_job, error) => this.logger.failure('A webhook lane failed', error));
      this.workers.push(worker);
    }
  }

  /** Wakes a lane: one that runs here at once, any other through the queue. A wake that comes while it runs is kept. */
  async wake(endpoint: Wakeable): Promise<void> {
    if (this.lanes.nudge(endpoint.id)) return;
    await this.add(endpoint, { id: endpoint.id, keepLastIfActive: true, ttl: WAKE_TTL_MS });
  }

  /**
   * The sweeper's wake has an id that only this process writes. The ordinary id stays taken after a killed worker, and on
   * PostgreSQL by a worker whose clock is ahead until the clocks of the others get there: no endpoint waits for that.
   */
  async wakeOverdue(endpoint: Wakeable): Promise<void> {
    if (this.lanes.nudge(endpoint.id)) return;
    await this.add(endpoint, { id: `${endpoint.id}#s${this.processId}`, ttl: SWEEP_TTL_MS });
  }

  /** Takes nothing new, lets turns end. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
  }

  private async process(name: string, { data }: Job<LaneJob>): Promise<void> {
    const endpoint = { id: data.endpoint_id, organisationId: data.organisation_id, isSlow: name === SLOW };
    if (await this.mustStepAside(name, data.organisation_id))
      return this.add(endpoint, { id: `${endpoint.id}#f` }, FAIR_PAUSE_MS);
    const running = this.organisations.get(data.organisation_id) ?? 0;
    this.organisations.set(data.organisation_id, running + 1);
    let end: TurnEnd;
    try {
      end = await this.lanes.turn(data.organisation_id, data.endpoint_id);
    } finally {
      const left = this.organisations.get(data.organisation_id)! - 1;
      if (left) this.organisations.set(data.organisation_id, left);
      else this.organisations.delete(data.organisation_id);
    }
    // To the end of the queue: endpoints take turns.
    if (end === 'again') await this.wake(endpoint);
    else if (end !== 'idle') await this.add(endpoint, { id: `${endpoint.id}#r` }, end.afterMs);
  }

  /** One organisation takes at most half of the slots while others wait. */
  private async mustStepAside(name: string, organisationId: Scope): Promise<boolean> {
    const running = this.organisations.get(organisationId) ?? 0;
    if (running < SLOTS[name as keyof typeof SLOTS] / 2) return false;
    const waiting = await this.queues[name]!.getJobs(['waiting'], 0, PEEKED);
    return waiting.some((job) => job && job.data.organisation_id !== organisationId);
  }

  private async add(
    { id, organisationId, isSlow }: Wakeable,
    deduplication: { id: string; keepLastIfActive?: boolean; ttl?: number },
    delay = 0,
  ): Promise<void> {
    const data = { endpoint_id: id, organisation_id: organisationId };
    await this.queues[isSlow ? SLOW : FAST]!.add('lane', data, {
      ...JOB,
      deduplication,
      ...(delay && { delay: Math.ceil(delay) }),
    });
  }

  private queue(name: string): Queue<LaneJob> {
    // A wake-up that cannot be written is an error at once: the sweeper does not wait for the queue, and nor does a relay.
    const queue = new Queue<LaneJob>(name, { connection: this.connections().asking });
    queue.on('error', this.reporter(name));
    return queue;
  }

  private connections() {
    return queueConnections(this.database, this.settings.REDIS_URL);
  }

  private reporter(name: string): (error: Error) => void {
    const outage = new Outage(this.logger, 'The queue cannot be reached', name);
    return (error) => outage.goesOn(error);
  }
}
