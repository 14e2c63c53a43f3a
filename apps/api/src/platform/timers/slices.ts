import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** How long nobody is served, in milliseconds. One row more or less decides nothing. */
const SLICE_MS = 1;

/**
 * Long work on the thread that answers requests. It is done in slices of about a millisecond, one at a time however many
 * do such work, and between two of them the thread is everybody else's.
 */
export class Slices {
  private line: Promise<unknown> = Promise.resolve();

  /** @param share how much of the time the work of all together may take, above 0 and at most 1 */
  constructor(private readonly share: number) {}

  /** Visits one after the other. Resolves when all were visited. @throws what a visit throws */
  async each<Item>(items: Iterable<Item>, visit: (item: Item) => void): Promise<void> {
    const rest = items[Symbol.iterator]();
    while (!(await this.slice(() => visitSome(rest, visit))));
  }

  /** Those who wait are served in the order in which they came. */
  private slice<Result>(work: () => Result): Promise<Result> {
    const turn = this.line.then(() => timed(work));
    this.line = turn.then(
      ({ tookMs }) => this.leaveToOthers(tookMs),
      () => nextTurn(),
    );
    return turn.then(({ result }) => result);
  }

  private leaveToOthers(tookMs: number): Promise<unknown> {
    return this.share === 1 ? nextTurn() : sleep(tookMs * (1 / this.share - 1));
  }
}

/** @returns whether none is left */
function visitSome<Item>(rest: Iterator<Item>, visit: (item: Item) => void): boolean {
  const started = performance.now();
  do {
    const { value, done } = rest.next();
    if (done) return true;
    visit(value);
  } while (performance.now() - started < SLICE_MS);
  return false;
}

function timed<Result>(work: () => Result): { result: Result; tookMs: number } {
  const started = performance.now();
  const result = work();
  return { result, tookMs: performance.now() - started };
}
