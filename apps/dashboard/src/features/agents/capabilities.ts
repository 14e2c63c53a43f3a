import { ADMIN_PERMISSION } from '@signet/contracts';

export type Capability =
  | { kind: 'everything' }
  | { kind: 'service'; service: string }
  | { kind: 'resource'; service: string; resource: string; actions: string[] | 'all' };

/** Groups permissions into the sentences people read: one per resource, wider ones first. */
export function toCapabilities(permissions: readonly string[]): Capability[] {
  if (permissions.includes(ADMIN_PERMISSION)) return [{ kind: 'everything' }];

  const parts = permissions.map((permission) => permission.split(':') as [string, string, string]);
  const whole = new Set(parts.filter(([, resource]) => resource === '*').map(([service]) => service));
  const resources = new Map<string, Extract<Capability, { kind: 'resource' }>>();
  for (const [service, resource, action] of parts) {
    if (whole.has(service)) continue;
    const key = `${service}:${resource}`;
    const known = resources.get(key) ?? { kind: 'resource', service, resource, actions: [] };
    resources.set(key, known);
    if (action === '*') known.actions = 'all';
    else if (known.actions !== 'all') known.actions.push(action);
  }
  return [...[...whole].map((service) => ({ kind: 'service' as const, service })), ...resources.values()];
}

const BRANDS: Record<string, string> = { github: 'GitHub', hubspot: 'HubSpot' };

/** "github" -> "GitHub", "pull_requests" -> "pull requests". */
export const serviceName = (service: string): string =>
  BRANDS[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
export const resourceName = (resource: string): string => resource.replaceAll('_', ' ');
