import { agentAuthPermissions, isAdministrator } from '@signet/contracts';

export type Capability =
  | { kind: 'everything' }
  | { kind: 'service'; service: string }
  | { kind: 'resource'; service: string; resource: string; actions: string[] | 'all' };

/** Groups permissions into the sentences people read: one per resource, wider ones first. */
export function toCapabilities(permissions: readonly string[]): Capability[] {
  if (isAdministrator(permissions)) return [{ kind: 'everything' }];

  const parsed = permissions.map(agentAuthPermissions.parse).filter((permission) => permission !== null);
  const whole = new Set(
    parsed.flatMap(({ service, resource }) => (service !== null && resource === null ? [service] : [])),
  );
  const resources = new Map<string, Extract<Capability, { kind: 'resource' }>>();
  for (const { service, resource, action } of parsed) {
    if (service === null || resource === null || whole.has(service)) continue;
    const key = `${service}:${resource}`;
    const known = resources.get(key) ?? { kind: 'resource', service, resource, actions: [] };
    resources.set(key, known);
    if (action === null) known.actions = 'all';
    else if (known.actions !== 'all') known.actions.push(action);
  }
  return [...[...whole].map((service) => ({ kind: 'service' as const, service })), ...resources.values()];
}

const BRANDS: Record<string, string> = { github: 'GitHub', hubspot: 'HubSpot' };

/** "github" -> "GitHub", "pull_requests" -> "pull requests". */
export const serviceName = (service: string): string =>
  BRANDS[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
export const resourceName = (resource: string): string => resource.replaceAll('_', ' ');
