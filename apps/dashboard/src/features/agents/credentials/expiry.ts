/** How long a new key may live. Ninety days unless somebody chooses otherwise. */
export const LIFETIMES = ['30', '90', '365', 'never'] as const;
export type Lifetime = (typeof LIFETIMES)[number];

const DAY_MS = 86_400_000;

export const expiryOf = (lifetime: Lifetime, now: Date): string | null =>
  lifetime === 'never' ? null : new Date(now.getTime() + Number(lifetime) * DAY_MS).toISOString();

/** How long the old key keeps working beside its successor. */
export const OVERLAPS = ['0', '3600', '86400', '604800'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** When the old key stops: after the overlap, but never later than it would have anyway. */
export function endOfOverlap(overlap: Overlap, expiresAt: string | null, now: Date): Date {
  const end = new Date(now.getTime() + Number(overlap) * 1000);
  return expiresAt && new Date(expiresAt) < end ? new Date(expiresAt) : end;
}
