import { Problem } from '../platform/errors/problem.js';

export interface PaceBounds {
  perSecond: number;
  /** So many calls of a caller who was quiet come as fast as they are asked. */
  burst: number;
}

const PATIENCE_MS = 10_000;

/**
 * How fast the calls of one caller follow each other. Who asks faster waits for its turn, so that a minute's calls do not
 * come in a second and keep everybody else waiting (the generic cell rate algorithm, ITU-T I.371).
 */
export class Pace {
  private readonly intervalMs: number;
  private readonly aheadMs: number;
  /** When the next call of a caller is due, in the order of their last calls. Those who are due are not kept. */
  private readonly due = new Map<string, number>();

  constructor({ perSecond, burst }: PaceBounds) {
    this.intervalMs = 1_000 / perSecond;
    this.aheadMs = burst * this.intervalMs;
  }

  /** Resolves when it is the caller's turn. @throws Problem limit.exceeded when that is not soon */
  async turn(caller: string): Promise<void> {
    const now = performance.now();
    const due = Math.max(this.due.get(caller) ?? now, now);
    const waitMs = due + this.intervalMs - this.aheadMs - now;
    if (waitMs > PATIENCE_MS)
      throw new Problem('limit.exceeded', {
        detail: 'Many requests of yours wait for their turn. Send them one after the other.',
        retryAfter: PATIENCE_MS / 1_000,
      });
    this.due.delete(caller);
    this.forgetUntil(now);
    this.due.set(caller, due + this.intervalMs);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  private forgetUntil(now: number): void {
    for (const [caller, due] of this.due) {
      if (due > now) return;
      this.due.delete(caller);
    }
  }
}
