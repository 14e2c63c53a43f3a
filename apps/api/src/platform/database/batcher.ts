import { Problem } from '../errors/problem.js';

interface Waiting<In, Out> {
  item: In;
  resolve: (output: Out) => void;
  reject: (error: unknown) => void;
}

export interface BatcherOptions {
  /** Largest batch handed to `run`. */
  max?: number;
  /** How many batches may run at once. */
  concurrency?: number;
  /** How many items may wait. Past it callers get 503: a bounded buffer refuses, it does not drop. */
  waitingMax?: number;
}

/**
 * Turns concurrent calls into few statements (group commit): whatever arrives while batches are running forms the next
 * one, so a lone call waits for nobody and a busy server pays one round trip for many.
 */
export class Batcher<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private running = 0;
  private scheduled = false;
  private readonly max: number;
  private readonly concurrency: number;
  private readonly waitingMax: number;

  /** @param run gets up to `max` items and returns one output per item, in order */
  constructor(
    private readonly run: (items: In[]) => Promise<Out[]>,
    { max = 256, concurrency = 2, waitingMax = 10_000 }: BatcherOptions = {},
  ) {
    this.max = max;
    this.concurrency = concurrency;
    this.waitingMax = waitingMax;
  }

  submit(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= this.waitingMax) {
        reject(
          new Problem('service.unavailable', { detail: 'Too much is waiting to be written.', retryAfter: 1 }),
        );
        return;
      }
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.running >= this.concurrency) return;
    this.scheduled = true;
    // After the sockets of this turn were read, so that their requests share the batch.
    setImmediate(() => {
      this.scheduled = false;
      if (this.waiting.length && this.running < this.concurrency) void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0, this.max);
    this.running += 1;
    try {
      const outputs = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(outputs[index]!));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.running -= 1;
      if (this.waiting.length) this.schedule();
    }
  }
}
