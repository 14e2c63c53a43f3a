import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide } from '../policy/index.js';
import { REFUSED_AT_ONCE, REFUSED_LATE_MS } from './late-refusals.js';

export interface PlaceBounds {
  /** What takes a place, in the plural. */
  what: string;
  /** How many run at once in this process. */
  all: number;
  /** How many of them one caller has at most, whatever is free. */
  each?: number;
  /** How many of one caller may wait for a place. */
  waiting?: number;
  /** How long they wait. */
  patienceMs?: number;
}

interface Waiting {
  caller: string;
  enter: () => void;
}

const PATIENCE_MS = 10_000;
const RETRY_SECONDS = 10;
// Of all callers together: past it the server is too busy for anybody to wait.
const LINE_MAX = 500;

/**
 * So many at once of what is costly. Of the places that others leave a caller may take half: alone it is fast, and
 * whoever comes next still finds room.
 */
export class Places {
  private readonly callers = new Map<string, { held: number; refused: number }>();
  private taken = 0;
  private line: Waiting[] = [];

  constructor(private readonly bounds: PlaceBounds) {}

  /** @returns how to give the place back @throws Problem limit.exceeded when there is none now */
  take(caller: string): () => void {
    if (!this.hasRoomFor(caller)) throw this.refusal(caller);
    return this.occupy(caller);
  }

  /**
   * The same, after waiting in line for one.
   * @throws Problem limit.exceeded when too many of the caller wait or none comes free in time; service.unavailable
   */
  async wait(caller: string): Promise<() => void> {
    if (this.hasRoomFor(caller)) return this.occupy(caller);
    if (this.waitingOf(caller) >= (this.bounds.waiting ?? 0)) throw this.refusal(caller);
    if (this.line.length >= LINE_MAX)
      throw new Problem('service.unavailable', {
        detail: 'Too many requests wait. Try again.',
        retryAfter: 2,
      });
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        caller,
        enter: () => {
          clearTimeout(timer);
          resolve(this.occupy(caller));
        },
      };
      const timer = setTimeout(() => {
        this.line = this.line.filter((one) => one !== waiting);
        reject(this.refusal(caller));
      }, this.bounds.patienceMs ?? PATIENCE_MS);
      this.line.push(waiting);
    });
  }

  private hasRoomFor(caller: string): boolean {
    const own = this.heldBy(caller);
    const left = this.bounds.all - (this.taken - own);
    return this.taken < this.bounds.all && own < Math.min(this.bounds.each ?? left, Math.ceil(left / 2));
  }

  private occupy(caller: string): () => void {
    this.taken += 1;
    const own = this.callers.get(caller) ?? { held: 0, refused: 0 };
    own.held += 1;
    this.callers.set(caller, own);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.taken -= 1;
      own.held -= 1;
      if (!own.held) this.callers.delete(caller);
      this.admitNext();
    };
  }

  private admitNext(): void {
    for (;;) {
      const index = this.line.findIndex(({ caller }) => this.hasRoomFor(caller));
      if (index < 0) return;
      this.line.splice(index, 1)[0]!.enter();
    }
  }

  private waitingOf(caller: string): number {
    return this.line.filter((one) => one.caller === caller).length;
  }

  private refusal(caller: string): Problem {
    const { what } = this.bounds;
    const [own, waiting] = [this.heldBy(caller), this.waitingOf(caller)];
    const refused = this.countRefusal(caller);
    const said = own
      ? `${count(own, what)} of yours ${own === 1 ? 'is' : 'are'} running${waiting ? ` and ${waiting} wait` : ', and more have to wait'}.`
      : `${count(this.taken, what)} are running, which is as many as run at once.`;
    const waitSeconds = this.bounds.waiting ? 1 : RETRY_SECONDS;
    // Who calls is known to the record; here it is a name among others.
    const underWay = { what, hasRoom: false, running: own, waiting, waitSeconds };
    return new Problem('limit.exceeded', {
      detail: `${said} Try again when one has ended.`,
      retryAfter: waitSeconds,
      trace: { decision: decide(ANONYMOUS, 'work.begin', underWay, null) },
      ...(refused > REFUSED_AT_ONCE && { answerAfterMs: REFUSED_LATE_MS }),
    });
  }

  private heldBy(caller: string): number {
    return this.callers.get(caller)?.held ?? 0;
  }

  /** How often a caller was refused since it holds places. */
  private countRefusal(caller: string): number {
    const own = this.callers.get(caller);
    return own ? (own.refused += 1) : 0;
  }
}

const count = (number: number, what: string): string =>
  `${number} ${number === 1 ? what.replace(/s$/, '') : what}`;
