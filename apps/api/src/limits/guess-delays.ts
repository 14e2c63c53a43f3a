/** Tries at one secret so far, the one under way included. */
export interface Tries {
  /** By whoever tries now. */
  own: number;
  /** By all strangers together; 0 for somebody who is known. */
  crowd: number;
}

/** How guesses are slowed down; the page about limits says so. */
export const GUESSES = {
  /** People mistype: so many tries of one network or browser come without a wait. */
  freeTries: 5,
  firstWaitSeconds: 2,
  longestWaitSeconds: 900,
  /** From more tries by strangers on, this is no mistyping: each further network has one try, then waits. */
  crowd: 10,
  firstWaitInCrowdSeconds: 30,
  /** From so many tries on, strangers wait for each other. */
  queue: 50,
  longestTurnSeconds: 60,
} as const;

const TRIES_UNTIL_DOUBLE = 25;

/** How long whoever tried waits before they may try again, in seconds: doubled after each try. */
export function delayOfOne({ own, crowd }: Tries): number {
  const [free, first] =
    crowd > GUESSES.crowd
      ? [1, GUESSES.firstWaitInCrowdSeconds]
      : [GUESSES.freeTries, GUESSES.firstWaitSeconds];
  return own < free ? 0 : Math.min(GUESSES.longestWaitSeconds, first * 2 ** (own - free));
}

/**
 * How long all strangers wait after one of them tried, in seconds. It begins late and ends at a minute: somebody who is
 * right, and whom nothing tells from a stranger, still gets their turn.
 */
export const delayOfCrowd = ({ crowd }: Tries): number =>
  crowd < GUESSES.queue
    ? 0
    : Math.min(GUESSES.longestTurnSeconds, 2 ** ((crowd - GUESSES.queue) / TRIES_UNTIL_DOUBLE));
