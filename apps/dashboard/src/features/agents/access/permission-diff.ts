export interface PermissionDiff {
  gained: string[];
  lost: string[];
  kept: string[];
}

/** What saving `after` in place of `before` would do. */
export function diffPermissions(before: readonly string[], after: readonly string[]): PermissionDiff {
  return {
    gained: after.filter((permission) => !before.includes(permission)),
    lost: before.filter((permission) => !after.includes(permission)),
    kept: before.filter((permission) => after.includes(permission)),
  };
}
