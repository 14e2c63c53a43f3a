import type { ActivityEvent } from '@signet/contracts';

/** What the stream told and the list does not hold yet. */
export interface Arrivals {
  shown: readonly ActivityEvent[];
  /** Held back while somebody reads: rows never move under the pointer. */
  held: readonly ActivityEvent[];
  /** There were more than are kept: only the list has them all. */
  isOver: boolean;
}

export const ARRIVALS_MAX = 500;

export const NO_ARRIVALS: Arrivals = { shown: [], held: [], isOver: false };

/** Adds what just arrived. Forgets all of it rather than to keep more than there is room for. */
export function withArrived(
  { shown, held, isOver }: Arrivals,
  events: readonly ActivityEvent[],
  isHeld: boolean,
): Arrivals {
  const waiting = [...events, ...held];
  if (isOver || waiting.length + shown.length > ARRIVALS_MAX) return { shown, held: [], isOver: true };
  return isHeld ? { shown, held: waiting, isOver } : { shown: [...waiting, ...shown], held: [], isOver };
}
