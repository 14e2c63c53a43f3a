// Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.

/**
 * The language in which AgentAuth says what an agent may do (its specification, section 6): `service:resource:action`,
 * of which the last, the last two or all three parts may be left open with `*`. Whether a catalogue has such a service
 * is another question.
 */

/** Every permission there is. */
export const EVERYTHING = '*:*:*';

/** A permission taken apart. Null is a part that is left open; what stands behind an open part is open as well. */
export interface Permission {
  service: string | null;
  resource: string | null;
  action: string | null;
}

/** How a permission is written that leaves nothing open. */
export const CONCRETE = /^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:[a-z][a-z0-9_]*$/;

const SHAPE = /^(?:\*:\*:\*|([a-z][a-z0-9_]*):(?:\*:\*|([a-z][a-z0-9_]*):(?:\*|([a-z][a-z0-9_]*))))$/;

/** Takes a permission apart, or returns null for what is none. */
export function parse(text: string): Permission | null {
  const parts = SHAPE.exec(text);
  return parts && { service: parts[1] ?? null, resource: parts[2] ?? null, action: parts[3] ?? null };
}

/** The permissions that contain `permission` and are wider, the widest first. Empty for what is none. */
export function wider(permission: string): string[] {
  const parts = parse(permission);
  if (!parts) return [];
  const { service, resource, action } = parts;
  return [
    ...(service === null ? [] : [EVERYTHING]),
    ...(resource === null ? [] : [`${service}:*:*`]),
    ...(action === null ? [] : [`${service}:${resource}:*`]),
  ];
}

/**
 * Returns the entry of `held` that allows all of `required`: everything, itself or a wider one, in this order. Null when
 * none does, and for what is no permission: text that only looks like one is allowed by nothing.
 */
export function matches(held: readonly string[], required: string): string | null {
  if (!parse(required)) return null;
  const [everything = required, ...others] = wider(required);
  return [everything, required, ...others].find((entry) => held.includes(entry)) ?? null;
}

/** What both lists allow, in the order of `one` and then of `other`, without what a wider entry allows already. */
export function intersect(one: readonly string[], other: readonly string[]): string[] {
  const both = new Set([
    ...one.filter((entry) => matches(other, entry)),
    ...other.filter((entry) => matches(one, entry)),
  ]);
  return [...both].filter((entry) => !wider(entry).some((another) => both.has(another)));
}
