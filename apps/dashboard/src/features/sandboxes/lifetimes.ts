/** How long something may live, in seconds, that is issued for a run. */
export const LIFETIMES = ['900', '3600', '28800', '86400', '604800', '2592000'] as const;
export type Lifetime = (typeof LIFETIMES)[number];
