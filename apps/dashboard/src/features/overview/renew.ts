/** How often the numbers of the overview are read again. */
export const RENEW_MS = 30_000;
