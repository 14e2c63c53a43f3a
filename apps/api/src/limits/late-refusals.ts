/** So many refusals of one window, or beside places that are held, are answered at once. */
export const REFUSED_AT_ONCE = 20;

/** Those after them are answered late: who asks again as soon as it is answered would have a processor busy with refusing. */
export const REFUSED_LATE_MS = 1_000;
