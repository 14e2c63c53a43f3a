import { Injectable } from '@nestjs/common';
import type { Scope } from '../../access/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Logger } from '../../platform/logging/logger.js';
import { Claims, type OpenLane } from './claims.js';
import type { Claimed, ClaimTime } from './claimed.js';
import { DeliveryWorker } from './delivery-worker.js';
import { EndpointHealth, type Judged } from './health.js';

/** One claim, judged as a whole when its last attempt ends. */
interface Batch {
  open: number;
  results: Judged[];
}

/** Claimed and not sent yet. */
interface Waiting {
  delivery: Claimed;
  batch: Batch;
  time: ClaimTime;
}

/** What this process does for one endpoint. */
interface Lane {
  inFlight: number;
  /** Calls whose answer counts already while the receiver still writes it. They hold no place. */
  unfinished: number;
  /** The turn that runs, or null. */
  turn: symbol | null;
  /** Somebody said there is more while it ran. */
  isWoken: boolean;
  /** The breaker opened or the endpoint was switched off: this turn is over. */
  isStopped: boolean;
  /** Its turn ended although more was due: the next call that ends wakes it. */
  hasMore: boolean;
  healthyUntil: number;
  /** The endpoint asked for no calls, and the row may not say so yet. */
  quietUntil: number;
  onFreed: (() => void) | null;
}

/** How a turn ended: nothing left, more to do, or more to do after a while. */
export type TurnEnd = 'idle' | 'again' | { afterMs: number };

const TURN_MS = 2_000;
const CLAIM_MAX = 32;
const HEALTHY_MS = 1_000;
/** Long enough for a row to be written. */
const QUIET_MS = 2_000;
const SKEW_WARNED_MS = 2_000;
/**
 * So many receivers of an endpoint may go on writing an answer that counts already, without holding a place. Who has
 * more of them keeps the places: hanging up would make them undo work that we count as done.
 */
const UNFINISHED_MAX = 64;
/** Results of a failing receiver that are judged before the rest of their claim. */
const JUDGED_AT = 8;

/**
 * The lanes of this process: a lane is the work of one endpoint. A turn hands deliveries to the wire for at most two
 * seconds and then ends, whatever is still under way, so that a hanging receiver holds no worker's slot; its calls in
 * flight count against the endpoint's own limit until they are over.
 */
@Injectable()
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly stragglers = new Set<Promise<void>>();
  private inFlight = 0;
  private isStopping = false;
  private isSkewTold = false;
  /** Called for an endpoint that has more to do when none of its turns runs. */
  onMore: (endpoint: OpenLane) => void = () => {};

  constructor(
    private readonly claims: Claims,
    private readonly worker: DeliveryWorker,
    private readonly health: EndpointHealth,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Calls under way in this process. */
  get callsInFlight(): number {
    return this.inFlight;
  }

  get running(): number {
    return [...this.lanes.values()].filter(({ turn }) => turn).length;
  }

  /** Tells a running turn that there is more. False when none runs here. */
  nudge(endpointId: string): boolean {
    const lane = this.lanes.get(endpointId);
    if (!lane?.turn) return false;
    lane.isWoken = true;
    return true;
  }

  /** Works on one endpoint for a turn. A second turn of the same endpoint leaves it to the first. */
  async turn(scope: Scope, endpointId: string): Promise<TurnEnd> {
    if (this.isStopping || this.nudge(endpointId)) return 'idle';
    const lane = this.laneOf(endpointId);
    if (performance.now() < lane.quietUntil) return 'idle';
    const turn = Symbol(endpointId);
    lane.turn = turn;
    lane.isStopped = false;
    lane.isWoken = false;
    lane.hasMore = false;
    try {
      const open = await this.claims.open(scope, endpointId);
      return open ? await this.work(lane, open) : 'idle';
    } finally {
      // A turn that rests is over already, and another one may have begun.
      if (lane.turn === turn) lane.turn = null;
      this.tidy(endpointId, lane);
    }
  }

  /** Claims nothing new and waits for what is under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    // A call that ends may leave a receiver behind that still writes.
    while (this.stragglers.size) await Promise.all(this.stragglers);
  }

  private async work(lane: Lane, open: OpenLane): Promise<TurnEnd> {
    const isProbe = open.breaker === 'half_open';
    const end = performance.now() + TURN_MS;
    const waiting: Waiting[] = [];
    const isOver = () => this.isStopping || lane.isStopped || performance.now() >= end;
    let result: TurnEnd = 'again';
    while (!isOver()) {
      if (!waiting.length) {
        const free = open.maxInFlight - lane.inFlight;
        if (free <= 0) {
          if (await this.freed(lane, end)) continue;
          break;
        }
        const wanted = isProbe ? 1 : open.ordered ? free : Math.min(CLAIM_MAX, open.maxInFlight * 4);
        lane.isWoken = false;
        const at = performance.now();
        const { claimed, databaseMs, isRateLimited } = await this.claims.claim(open, wanted);
        if (isRateLimited) {
          result = { afterMs: Math.max(50, Math.ceil(1_000 / open.ratePerSecond!)) };
          break;
        }
        if (!claimed.length) {
          if (lane.isWoken) continue;
          // The next of a subject is due when the one in flight has arrived.
          if (open.ordered) rest(lane);
          result = 'idle';
          break;
        }
        const batch: Batch = { open: claimed.length, results: [] };
        const time = { at, skewMs: this.skew(databaseMs) };
        waiting.push(...claimed.map((delivery) => ({ delivery, batch, time })));
      }
      while (waiting.length && lane.inFlight < open.maxInFlight && !isOver()) {
        this.dispatch(lane, open, waiting.shift()!);
      }
      if (isProbe) {
        // Its end says whether there is more to do.
        rest(lane);
        result = 'idle';
        break;
      }
      if (waiting.length && !(await this.freed(lane, end))) break;
    }
    if (waiting.length) await this.giveBack(lane, open, waiting);
    if (lane.isStopped || this.isStopping) return 'idle';
    // A turn that only waits for its own calls leaves its slot to others; the next call that ends wakes it.
    if (result === 'again' && lane.inFlight >= open.maxInFlight) {
      rest(lane);
      return 'idle';
    }
    return result;
  }

  private async giveBack(lane: Lane, open: OpenLane, waiting: readonly Waiting[]): Promise<void> {
    for (const { batch } of waiting) batch.open -= 1;
    await this.claims.release(waiting.map(({ delivery }) => delivery));
    for (const batch of new Set(waiting.map((one) => one.batch)))
      if (batch.open <= 0) await this.judge(lane, open, batch);
  }

  private dispatch(lane: Lane, open: OpenLane, waiting: Waiting): void {
    lane.inFlight += 1;
    this.inFlight += 1;
    const call = this.attempt(lane, open, waiting).finally(() => {
      this.stragglers.delete(call);
      this.tidy(open.id, lane);
    });
    this.stragglers.add(call);
  }

  private async attempt(lane: Lane, open: OpenLane, { delivery, batch, time }: Waiting): Promise<void> {
    try {
      const attempted = await this.worker.attempt(open, delivery, time).catch((error: unknown) => {
        this.free(lane);
        throw error;
      });
      // The receiver is free for the next call while the result is written.
      if (attempted?.putsOffMs) this.quieten(lane, attempted.putsOffMs);
      this.freeAfter(lane, open, attempted?.unfinished ?? null);
      if (attempted) batch.results.push(await attempted.recorded);
      else {
        lane.isStopped = true;
        await this.claims.release([delivery]);
      }
    } catch (error) {
      // The lease runs out and the sweeper gives the delivery to somebody else.
      this.logger.failure('An attempt could not be made', error, { name: open.id });
    }
    batch.open -= 1;
    if (batch.open <= 0 || isUrgent(batch.results)) await this.judge(lane, open, batch);
    this.wakeIfMore(lane, open);
  }

  /** Makes no more calls, at once and whatever is claimed already. */
  private quieten(lane: Lane, putsOffMs: number): void {
    lane.isStopped = true;
    lane.quietUntil = performance.now() + Math.min(putsOffMs, QUIET_MS);
  }

  private wakeIfMore(lane: Lane, open: OpenLane): void {
    if (lane.hasMore && !lane.turn && !this.isStopping) this.onMore(open);
  }

  /** Gives the place of a call to the next one; while too many receivers still write, only when this one is done. */
  private freeAfter(lane: Lane, open: OpenLane, unfinished: Promise<void> | null): void {
    if (!unfinished) return this.free(lane);
    const holdsPlace = lane.unfinished >= UNFINISHED_MAX;
    if (!holdsPlace) this.free(lane);
    lane.unfinished += 1;
    const rest = unfinished.then(() => {
      lane.unfinished -= 1;
      if (holdsPlace) this.free(lane);
      this.stragglers.delete(rest);
      this.wakeIfMore(lane, open);
      this.tidy(open.id, lane);
    });
    this.stragglers.add(rest);
  }

  private free(lane: Lane): void {
    lane.inFlight -= 1;
    this.inFlight -= 1;
    lane.onFreed?.();
    lane.onFreed = null;
  }

  /** A receiver that fails is judged at once, a healthy one now and then. */
  private async judge(lane: Lane, open: OpenLane, batch: Batch): Promise<void> {
    const results = batch.results.splice(0);
    const failing = isFailing(results);
    if (!failing && open.breaker === 'closed' && performance.now() < lane.healthyUntil) return;
    try {
      const mayGoOn = await this.health.note(open.organisationId, open.id, results);
      if (!mayGoOn) lane.isStopped = true;
      lane.healthyUntil = failing ? 0 : performance.now() + HEALTHY_MS;
    } catch (error) {
      this.logger.failure('The health of a webhook could not be written', error, { name: open.id });
    }
  }

  /** Waits until a call of the lane ends. False when the turn ends first. */
  private freed(lane: Lane, end: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, end - performance.now()));
      lane.onFreed = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  private skew(databaseMs: number | null): number {
    if (databaseMs === null) return 0;
    const skew = databaseMs - this.clock.now().getTime();
    if (Math.abs(skew) > SKEW_WARNED_MS && !this.isSkewTold) {
      this.isSkewTold = true;
      this.logger.warn('This machine’s clock and the database’s differ', { duration_ms: Math.round(skew) });
    }
    return skew;
  }

  private laneOf(endpointId: string): Lane {
    let lane = this.lanes.get(endpointId);
    if (!lane)
      this.lanes.set(
        endpointId,
        (lane = {
          inFlight: 0,
          unfinished: 0,
          turn: null,
          isWoken: false,
          isStopped: false,
          hasMore: false,
          healthyUntil: 0,
          quietUntil: 0,
          onFreed: null,
        }),
      );
    return lane;
  }

  private tidy(endpointId: string, lane: Lane): void {
    if (
      !lane.turn &&
      lane.inFlight + lane.unfinished === 0 &&
      performance.now() >= Math.max(lane.healthyUntil, lane.quietUntil)
    )
      this.lanes.delete(endpointId);
  }
}

const isFailing = (results: readonly Judged[]): boolean =>
  results.some(({ verdict }) => verdict.outcome !== 'success');

/** Not to be judged with the rest of its claim only. */
const isUrgent = (results: readonly Judged[]): boolean =>
  (isFailing(results) && results.length >= JUDGED_AT) ||
  results.some(({ verdict }) => verdict.putsOffMs !== undefined);

/** Ends a turn at once, so that the next call that ends finds none running and wakes the lane. */
function rest(lane: Lane): void {
  lane.hasMore = true;
  lane.turn = null;
}
