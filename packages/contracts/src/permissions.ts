import { z } from 'zod';
import { CONCRETE, EVERYTHING, parse } from './languages/agentauth-permissions.js';
import { lineText } from './text.js';

/** The built-in catalogue of what agents may do: service -> resource -> actions. */
export const PERMISSION_CATALOGUE = {
  zendesk: { tickets: ['read', 'write'], users: ['read', 'write'] },
  slack: { messages: ['read', 'write'], channels: ['read', 'write'] },
  hubspot: { contacts: ['read', 'write'], deals: ['read', 'write'], companies: ['read'] },
  github: { repos: ['read', 'write'], issues: ['read', 'write'], pull_requests: ['read'] },
  salesforce: { accounts: ['read', 'write'], leads: ['read', 'write'] },
  stripe: { payments: ['read'], customers: ['read'], invoices: ['read'] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

/** Every permission there is. Holding it, literally, is what makes an agent an administrator. */
export const ADMIN_PERMISSION = EVERYTHING;

/** What an agent gets when its registration names nothing. */
export const DEFAULT_PERMISSIONS: readonly string[] = ['zendesk:tickets:read'];

export const PERMISSIONS_MAX = 50;

export const PERMISSION_FORMAT = 'service:resource:action';

type Catalogue = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Turns catalogue entries (`service:resource:action`) into maps, which have no inherited keys to trip over. */
export function permissionCatalogue(entries: Iterable<string>): Catalogue {
  const services = new Map<string, Map<string, Set<string>>>();
  for (const entry of entries) {
    const [service = '', resource = '', action = ''] = entry.split(':');
    const resources = services.get(service) ?? new Map<string, Set<string>>();
    services.set(service, resources);
    resources.set(resource, (resources.get(resource) ?? new Set()).add(action));
  }
  return services;
}

/** The 25 concrete built-in permissions, in catalogue order. */
export const BUILT_IN_PERMISSIONS: readonly string[] = Object.entries(PERMISSION_CATALOGUE).flatMap(
  ([service, resources]) =>
    Object.entries(resources).flatMap(([resource, actions]) =>
      (actions as readonly string[]).map((action) => `${service}:${resource}:${action}`),
    ),
);

const BUILT_IN = permissionCatalogue(BUILT_IN_PERMISSIONS);
const PART = /^[a-z][a-z0-9_]*$/;

/**
 * Says what is wrong with a permission, or null when it is one that may be granted: a concrete catalogue entry,
 * `service:resource:*`, `service:*:*`, or `*:*:*`.
 */
export function permissionFault(permission: string, catalogue: Catalogue = BUILT_IN): string | null {
  if (permission === ADMIN_PERMISSION) return null;
  const parts = permission.split(':');
  if (parts.length !== 3 || parts.some((part) => part === '')) return `Write it as ${PERMISSION_FORMAT}`;

  const [service, resource, action] = parts as [string, string, string];
  if (service === '*') return 'Only *:*:* may leave the service open';
  if (!PART.test(service)) return 'Use lower-case letters, digits and underscores';
  const resources = catalogue.get(service);
  if (!resources) return `Unknown service "${service.slice(0, 60)}"`;
  if (resource === '*') return action === '*' ? null : 'A named action needs a named resource';
  if (!PART.test(resource)) return 'Use lower-case letters, digits and underscores';
  const actions = resources.get(resource);
  if (!actions) return `Unknown resource "${resource.slice(0, 60)}" of ${service}`;
  if (action === '*' || actions.has(action)) return null;
  return `Unknown action "${action.slice(0, 60)}" of ${service}:${resource}`;
}

/** The service that a permission is about, or null for all of them and for what is no permission. */
export const serviceOf = (permission: string): string | null => parse(permission)?.service ?? null;

export const isAdministrator = (granted: readonly string[]): boolean => granted.includes(ADMIN_PERMISSION);

/** The same permissions without administration: what a key is good for that was not issued to an administrator. */
export const withoutAdministration = (granted: readonly string[]): string[] =>
  granted.filter((permission) => permission !== ADMIN_PERMISSION);

/** 1 to 50 texts. Which of them can be granted is for the catalogue to say. */
export const RequestedPermissions = z
  .array(z.string('Give a string'), 'Give a list of permissions')
  .min(1, 'Grant at least one permission')
  .max(PERMISSIONS_MAX, `At most ${PERMISSIONS_MAX} permissions`);

/** 1 to 50 permissions; duplicates are dropped, the first occurrence stays, order is kept. */
export const PermissionList = z
  .array(z.string().max(200), 'Give a list of permissions')
  .min(1, 'Grant at least one permission')
  .max(PERMISSIONS_MAX, `At most ${PERMISSIONS_MAX} permissions`)
  .transform((list) => [...new Set(list)]);

/** What people and management keys may do in the console and the management API. */
export const OPERATOR_PERMISSIONS = [
  'agents:read',
  'agents:write',
  'activity:read',
  'settings:read',
  'settings:write',
  'members:read',
  'members:write',
  'webhooks:read',
  'webhooks:write',
  'approvals:read',
  'approvals:decide',
  'ati:read',
  'ati:write',
  'ati:issue',
] as const;
export const OperatorPermission = z.enum(OPERATOR_PERMISSIONS);
export type OperatorPermission = z.infer<typeof OperatorPermission>;

export const Role = z.enum(['owner', 'admin', 'approver', 'auditor', 'viewer']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

const READ = OPERATOR_PERMISSIONS.filter((permission) => permission.endsWith(':read'));

/** What each built-in role may do. */
export const ROLE_PERMISSIONS = {
  owner: OPERATOR_PERMISSIONS,
  admin: OPERATOR_PERMISSIONS,
  approver: [...READ, 'approvals:decide'],
  auditor: READ,
  viewer: READ.filter((permission) => permission !== 'activity:read'),
} as const satisfies Record<Role, readonly OperatorPermission[]>;

/** `created_at` is null of what is built in. */
export const CatalogueEntry = z
  .object({
    permission: z.string(),
    description: z.string().nullable(),
    is_built_in: z.boolean(),
    created_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'CatalogueEntry' });
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

/** The concrete permissions that can be granted, for pickers; `entries` says more of each. */
export const PermissionCatalogue = z
  .object({ data: z.array(z.string()), entries: z.array(CatalogueEntry) })
  .meta({ id: 'PermissionCatalogue' });
export type PermissionCatalogue = z.infer<typeof PermissionCatalogue>;

/** A concrete permission of our own: `service:resource:action`, each part lower case. */
export const AddPermission = z
  .strictObject({
    permission: z
      .string()
      .max(150, 'At most 150 characters')
      .regex(CONCRETE, `Write it as ${PERMISSION_FORMAT}, in lower case`),
    description: lineText(z.string().trim().max(200, 'At most 200 characters')).nullish(),
  })
  .meta({ id: 'AddPermission' });
export type AddPermission = z.infer<typeof AddPermission>;
