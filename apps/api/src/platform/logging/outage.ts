import type { Logger } from './logger.js';

// Whoever reconnects fails more often than that while it cannot.
const OVER_MS = 15_000;

/** Says once that something is out of order, however often it is noticed, and once that it is over, if anybody knows. */
export class Outage {
  private lastAt = -Infinity;

  constructor(
    private readonly logger: Logger,
    private readonly message: string,
    private readonly queue?: string,
  ) {}

  goesOn({ message }: Error): void {
    const now = performance.now();
    if (now - this.lastAt > OVER_MS) this.logger.warn(this.message, { detail: message, queue: this.queue });
    this.lastAt = now;
  }

  /** Without this, an outage that was not noticed for fifteen seconds is over. */
  isOver(message: string): void {
    if (this.lastAt !== -Infinity) this.logger.info(message, { queue: this.queue });
    this.lastAt = -Infinity;
  }
}
