import { ADMIN_PERMISSION } from '@signet/contracts';

/** The wildcards that contain `permission`, widest first: they are chosen instead of it. */
function wildcardsOver(permission: string): string[] {
  const [service, resource, action] = permission.split(':');
  return [
    ...(permission === ADMIN_PERMISSION ? [] : [ADMIN_PERMISSION]),
    ...(resource === '*' ? [] : [`${service}:*:*`]),
    ...(resource === '*' || action === '*' ? [] : [`${service}:${resource}:*`]),
  ];
}

/** The chosen wildcard that already contains `permission`, or null. */
export const coveredBy = (chosen: readonly string[], permission: string): string | null =>
  wildcardsOver(permission).find((wildcard) => chosen.includes(wildcard)) ?? null;

/** Adds or removes a permission. A wildcard takes the place of everything it contains. */
export function toggle(chosen: readonly string[], permission: string): string[] {
  if (chosen.includes(permission)) return chosen.filter((other) => other !== permission);
  return [...chosen.filter((other) => !wildcardsOver(other).includes(permission)), permission];
}
