const SHAPE = /^(\*:\*:\*|[a-z][a-z0-9_]*:(\*:\*|[a-z][a-z0-9_]*:(\*|[a-z][a-z0-9_]*)))$/;

export const isPermission = (text: string): boolean => SHAPE.test(text);

/**
 * Says whether a list of permissions allows what is required: by `*:*:*`, the permission itself, `service:*:*` or
 * `service:resource:*`. Nothing else matches (AgentAuth wire, section 6).
 */
export function grants(granted: readonly string[], required: string): boolean {
  const [service, resource] = required.split(':');
  return ['*:*:*', required, `${service}:*:*`, `${service}:${resource}:*`].some((entry) =>
    granted.includes(entry),
  );
}
