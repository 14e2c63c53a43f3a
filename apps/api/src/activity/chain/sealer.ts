import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { publicUrl } from '../../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type Transaction } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { Repeating } from '../../platform/timers/repeating.js';
import { Slices } from '../../platform/timers/slices.js';
import type { ChainHead } from './chain-head.js';
import type { Checkpoint } from './checkpoint.js';
import { Checkpoints } from './checkpoints.js';
import { Epochs } from './epochs.js';
import { isSealable, linkRecord } from './link.js';
import { RightEdge, type TreeNode } from './merkle.js';
import { SealLag } from './seal-lag.js';
import { SealerRepository, type SealedEvent, type UnsealedEvent } from './sealer.repository.js';
import { alteredColumns, readFacts } from '../sealed-facts.js';

const EVERY_MS = 1_000;

/** Events sealed in one transaction. */
export const BATCH = 1_000;

// How long a reader who wants to see its own writes waits for other people's transactions to end.
const CATCH_UP_MS = 2_000;
const RETRY_MS = 5;

/**
 * Gives events their place in the chain of their organisation, behind the writers: nobody waits for a chain when writing.
 * Any number of processes may seal; a killed one leaves all of a batch or nothing.
 */
@Injectable()
export class Sealer implements OnApplicationShutdown {
  private readonly sealing = new Repeating(
    EVERY_MS,
    async () => {
      await this.sealAll();
      await this.lag.measure();
    },
    (error) => {
      if (!this.isStopping) this.logger.failure('Events could not be sealed', error);
    },
  );
  // Writers wait for its lock: it shares the thread, and takes no break.
  private readonly slices = new Slices(1);
  private isStopping = false;
  private readonly catchingUp = new Map<string, { running: Promise<void>; next: Promise<void> | null }>();

  constructor(
    private readonly database: Database,
    private readonly repository: SealerRepository,
    private readonly lag: SealLag,
    private readonly epochs: Epochs,
    private readonly checkpoints: Checkpoints,
    private readonly logger: Logger,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Call before anything is written. */
  async prepare(): Promise<void> {
    await this.repository.beginChains(this.originPrefix);
    await this.epochs.startIfNeeded();
  }

  /** Seals every second from here on. */
  start(): void {
    this.sealing.start();
  }

  onApplicationShutdown(): void {
    this.isStopping = true;
    void this.sealing.stop();
  }

  /** Seals whatever can be sealed now, except where another process is at it. */
  async sealAll(): Promise<void> {
    await this.repository.beginChains(this.originPrefix);
    for (const organisationId of await this.repository.waiting()) await this.seal(organisationId);
    for (const organisationId of await this.checkpoints.due())
      await this.sealBatch(organisationId, { wait: false });
  }

  /** Seals what can be sealed of one organisation, unless another process is at it. */
  async seal(organisationId: Scope): Promise<void> {
    while (!this.isStopping && (await this.sealBatch(organisationId, { wait: false })) === BATCH);
  }

  /**
   * Seals an organisation's events that were committed before the call, for readers that must see their own writes.
   * Those of concurrent callers are sealed together. After two seconds it gives up waiting for a transaction that is
   * older than such an event and still runs: its readers then see the event as not sealed yet.
   */
  catchUp(organisationId: Scope): Promise<void> {
    const current = this.catchingUp.get(organisationId);
    // A run that began before this call may have missed what the caller wrote: the next one has not.
    if (current) return (current.next ??= current.running.then(() => this.startCatchUp(organisationId)));
    return this.startCatchUp(organisationId);
  }

  /** Seals what there is and returns a checkpoint of all of it. Null while the log is empty. */
  async checkpoint(organisationId: Scope): Promise<Checkpoint | null> {
    await this.catchUp(organisationId);
    return this.database.transaction(async (tx) => {
      const head = await this.repository.lockHead(organisationId, tx, true);
      return head && this.checkpoints.cover(tx, head);
    });
  }

  private startCatchUp(organisationId: Scope): Promise<void> {
    const running = this.catchUpNow(organisationId).finally(() => {
      if (this.catchingUp.get(organisationId) === entry) this.catchingUp.delete(organisationId);
    });
    const entry = { running: running.catch(() => {}), next: null };
    this.catchingUp.set(organisationId, entry);
    return running;
  }

  private async catchUpNow(organisationId: Scope): Promise<void> {
    const committed = await this.repository.nextTransactionId();
    const deadline = performance.now() + CATCH_UP_MS;
    for (;;) {
      const sealed = await this.sealBatch(organisationId, { wait: true });
      if (sealed === null) await this.repository.beginChains(this.originPrefix);
      else if (sealed < BATCH) {
        if (!(await this.repository.isWaiting(organisationId, committed)) || performance.now() > deadline)
          return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Seals up to {@link BATCH} events. Null when the organisation has no chain, or another process is sealing it. */
  private sealBatch(organisationId: Scope, { wait }: { wait: boolean }): Promise<number | null> {
    return this.database.transaction(async (tx) => {
      const head = await this.repository.lockHead(organisationId, tx, wait);
      if (!head) return null;
      const events = await this.repository.next(organisationId, tx, head.position, BATCH);
      const moved = events.length ? await this.append(tx, head, events) : head;
      await this.checkpoints.makeIfDue(tx, moved);
      return events.length;
    });
  }

  private async append(tx: Transaction, head: ChainHead, events: UnsealedEvent[]): Promise<ChainHead> {
    const edge = new RightEdge(head.seq, head.edge);
    const sealed: SealedEvent[] = [];
    const nodes: TreeNode[] = [];
    const foreign: string[] = [];
    let prevHash = head.hash;
    await this.slices.each(events, (event) => {
      const facts = readFacts(event.record, event.agent_id);
      const canBeSealed = isSealable(event.record);
      if (!canBeSealed || !facts || alteredColumns(event, facts).length) foreign.push(event.id);
      // Readers show it as broken. What only has wrong columns gets its place: what was recorded is what counts.
      if (!canBeSealed) return;
      const link = linkRecord(event.record, edge.size + 1, prevHash);
      nodes.push(...edge.append(link.leaf));
      sealed.push({ event, prevHash, link, facts });
      prevHash = link.hash;
    });
    if (foreign.length)
      this.logger.warn('The log has rows that Signet did not write as they are', {
        count: foreign.length,
        name: foreign[0],
      });
    const last = events.at(-1)!;
    const moved: ChainHead = {
      ...head,
      seq: edge.size,
      hash: prevHash,
      edge: [...edge.hashes],
      position: { epoch: last.epoch, txid: last.txid, id: last.id },
    };
    await this.repository.seal(tx, moved, sealed, nodes);
    return moved;
  }

  /** Names a log after where it was born: https://c2sp.org/tlog-checkpoint wants an address without a scheme. */
  private get originPrefix(): string {
    return `${publicUrl(this.settings).replace(/^https?:\/\//, '')}/activity/`;
  }
}
