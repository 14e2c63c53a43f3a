import { matches, parse } from '../agentauth-permissions.gen.js';

export const isPermission = (text: string): boolean => parse(text) !== null;

/**
 * Says whether a list of permissions allows what is required: by `*:*:*`, the permission itself, `service:*:*` or
 * `service:resource:*`. Nothing else matches, and what is no permission is allowed by nothing (AgentAuth wire, section 6).
 */
export const grants = (granted: readonly string[], required: string): boolean =>
  matches(granted, required) !== null;
