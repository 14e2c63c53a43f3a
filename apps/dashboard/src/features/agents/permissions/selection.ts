import { agentAuthPermissions } from '@signet/contracts';

const { wider } = agentAuthPermissions;

/** The chosen wildcard that already contains `permission`, or null. */
export const coveredBy = (chosen: readonly string[], permission: string): string | null =>
  wider(permission).find((wildcard) => chosen.includes(wildcard)) ?? null;

/** Adds or removes a permission. A wildcard takes the place of everything it contains. */
export function toggle(chosen: readonly string[], permission: string): string[] {
  if (chosen.includes(permission)) return chosen.filter((other) => other !== permission);
  return [...chosen.filter((other) => !wider(other).includes(permission)), permission];
}
