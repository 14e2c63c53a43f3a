import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** A thread that never rests for so many times as long as it should is left no longer. */
const PATIENCE = 10;

/** How long nobody is served, in milliseconds. One row more or less decides nothing. */
const SLICE_MS = 1;

/** What long work has to know of the thread that it is done on. Times are in milliseconds. */
export interface Thread {
  now(): number;
  /** How long it has had nothing to do since it began. */
  restedMs(): number;
  sleep(ms: number): Promise<unknown>;
}

const THIS_THREAD: Thread = {
  now: () => performance.now(),
  restedMs: () => performance.eventLoopUtilization().idle,
  sleep: (ms) => sleep(ms),
};

/**
 * Long work on the thread that answers requests. It is done in slices of about a millisecond, one at a time however many
 * do such work, and between two of them the thread is everybody else's.
 */
export class Slices {
  private line: Promise<unknown> = Promise.resolve();

  /**
   * @param share how much of the time that nobody else needs the work of all together may take, above 0; with 1 it takes
   *   its turns among the others, however busy they are
   */
  constructor(
    private readonly share: number,
    private readonly thread: Thread = THIS_THREAD,
  ) {}

  /** Visits one after the other. Resolves when all were visited. @throws what a visit throws */
  async each<Item>(items: Iterable<Item>, visit: (item: Item) => void): Promise<void> {
    const rest = items[Symbol.iterator]();
    while (!(await this.slice(() => this.visitSome(rest, visit))));
  }

  /** Those who wait are served in the order in which they came. */
  private slice<Result>(work: () => Result): Promise<Result> {
    const turn = this.line.then(() => this.timed(work));
    this.line = turn.then(
      ({ tookMs }) => this.leaveToOthers(tookMs),
      () => nextTurn(),
    );
    return turn.then(({ result }) => result);
  }

  /** Until the thread had nothing to do for as long as it should, or never has. */
  private async leaveToOthers(tookMs: number): Promise<void> {
    if (this.share === 1) return nextTurn();
    const { thread } = this;
    const restMs = tookMs * (1 / this.share - 1);
    const [rested, started] = [thread.restedMs(), thread.now()];
    do await thread.sleep(restMs);
    while (thread.restedMs() - rested < restMs && thread.now() - started < restMs * PATIENCE);
  }

  /** @returns whether none is left */
  private visitSome<Item>(rest: Iterator<Item>, visit: (item: Item) => void): boolean {
    const started = this.thread.now();
    do {
      const { value, done } = rest.next();
      if (done) return true;
      visit(value);
    } while (this.thread.now() - started < SLICE_MS);
    return false;
  }

  private timed<Result>(work: () => Result): { result: Result; tookMs: number } {
    const started = this.thread.now();
    const result = work();
    return { result, tookMs: this.thread.now() - started };
  }
}
