import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Transaction } from '../../platform/database/database.js';
import { AuditKeys } from './audit-keys.js';
import type { ChainHead } from './chain-head.js';
import { signCheckpoint, type Checkpoint } from './checkpoint.js';
import {
  CheckpointsRepository,
  EVERY_EVENTS,
  EVERY_SECONDS,
  EVERY_SECONDS_WITH_NEWS,
} from './checkpoints.repository.js';
import { RightEdge } from './merkle.js';

/** Signs what the chain was at a moment. Whoever keeps a checkpoint can tell later whether the log kept its word. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly repository: CheckpointsRepository,
    private readonly keys: AuditKeys,
    private readonly clock: Clock,
  ) {}

  /** Makes a checkpoint of a locked head when one is due by the number of events or by time. */
  async makeIfDue(tx: Transaction, head: ChainHead): Promise<void> {
    const latest = await this.repository.findLatest(head.organisationId, tx);
    if (this.isDue(head, latest)) await this.make(tx, head, latest);
  }

  /** The latest checkpoint of a locked head, made now if it does not cover all events. Null for an empty log. */
  async cover(tx: Transaction, head: ChainHead): Promise<Checkpoint | null> {
    const latest = await this.repository.findLatest(head.organisationId, tx);
    return head.seq === (latest?.treeSize ?? 0) ? latest : this.make(tx, head, latest);
  }

  /** Organisations whose next checkpoint is due by time alone. */
  due(): Promise<Scope[]> {
    return this.repository.due(this.clock.now());
  }

  private isDue(head: ChainHead, latest: Checkpoint | null): boolean {
    if (!latest) return head.seq > 0;
    const news = head.seq - latest.treeSize;
    const seconds = (this.clock.now().getTime() - latest.time.getTime()) / 1000;
    return (
      news >= EVERY_EVENTS || seconds >= EVERY_SECONDS || (news > 0 && seconds >= EVERY_SECONDS_WITH_NEWS)
    );
  }

  private async make(tx: Transaction, head: ChainHead, latest: Checkpoint | null): Promise<Checkpoint> {
    const checkpoint = signCheckpoint(
      {
        origin: head.origin,
        treeSize: head.seq,
        root: new RightEdge(head.seq, head.edge).root(),
        headHash: head.hash!,
        time: this.clock.now(),
        previousHash: latest?.hash ?? null,
      },
      (latest?.number ?? 0) + 1,
      await this.keys.hold(tx),
    );
    await this.repository.insert(head.organisationId, tx, checkpoint);
    return checkpoint;
  }
}
