import type { ActivityFilter } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import type { EventStream } from '../../platform/http/event-stream.js';

export interface Subscription {
  organisationId: Scope;
  filter: ActivityFilter;
  stream: EventStream;
  isStillAllowed: () => Promise<boolean>;
}

/** One reader of the live stream and how far it has read. */
export class Subscriber {
  private lastSentMs = performance.now();
  private lastCheckMs = performance.now();
  /** Whether something is being done for it: rounds do not overlap. */
  isBusy = false;

  constructor(
    readonly subscription: Subscription,
    /** The last place it has seen, or need not see. */
    public position: number,
  ) {}

  noteSent(): void {
    this.lastSentMs = performance.now();
  }

  /** Whether nothing was sent for that long. */
  isQuiet(ms: number): boolean {
    return performance.now() - this.lastSentMs >= ms;
  }

  /** Answers true once per `ms`. */
  isCheckDue(ms: number): boolean {
    if (performance.now() - this.lastCheckMs < ms) return false;
    this.lastCheckMs = performance.now();
    return true;
  }
}
