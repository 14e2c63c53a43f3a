import { parse } from './languages/agentauth-permissions.js';
import {
  ADMIN_PERMISSION,
  BUILT_IN_PERMISSIONS,
  OPERATOR_PERMISSIONS,
  PERMISSION_CATALOGUE,
  permissionCatalogue,
  permissionFault,
  PermissionList,
  Role,
  ROLE_PERMISSIONS,
} from './permissions.js';

const resources = Object.entries(PERMISSION_CATALOGUE).flatMap(([service, byResource]) =>
  Object.keys(byResource).map((resource) => `${service}:${resource}`),
);
const VALID = [
  ...BUILT_IN_PERMISSIONS,
  ...resources.map((resource) => `${resource}:*`),
  ...Object.keys(PERMISSION_CATALOGUE).map((service) => `${service}:*:*`),
  ADMIN_PERMISSION,
];

describe('the grammar of permissions', () => {
  it('has 25 concrete entries, 15 resource wildcards, 6 service wildcards and *:*:*', () => {
    expect(BUILT_IN_PERMISSIONS).toHaveLength(25);
    expect(new Set(VALID).size).toBe(47);
  });

  it.each(VALID)('takes %s', (permission) => {
    expect(permissionFault(permission)).toBeNull();
  });

  it.each([
    ['no action', 'zendesk:tickets'],
    ['no parts at all', ''],
    ['one word', 'invalid'],
    ['two words', 'invalid:permission'],
    ['a fourth part', 'zendesk:tickets:read:now'],
    ['an empty service', ':tickets:read'],
    ['an empty resource', 'zendesk::read'],
    ['an empty action', 'zendesk:tickets:'],
    ['only colons', '::'],
    ['an open service with a named resource', '*:tickets:read'],
    ['an open service with a named action', '*:*:read'],
    ['an open service and action', '*:tickets:*'],
    ['an open resource with a named action', 'zendesk:*:read'],
    ['a partial wildcard', 'zendesk:tick*:read'],
    ['a doubled wildcard', 'zendesk:tickets:**'],
    ['a service outside the catalogue', 'admin:x:y'],
    ['a wildcard of a service outside the catalogue', 'admin:*:*'],
    ['a resource outside the catalogue', 'zendesk:macros:read'],
    ['a resource of another service', 'zendesk:repos:read'],
    ['an action outside the catalogue', 'stripe:payments:write'],
    ['an unknown resource with an open action', 'zendesk:macros:*'],
    ['upper case in the service', 'Zendesk:tickets:read'],
    ['upper case in the resource', 'zendesk:Tickets:read'],
    ['upper case in the action', 'zendesk:tickets:READ'],
    ['a leading blank', ' zendesk:tickets:read'],
    ['a trailing line feed', 'zendesk:tickets:read\n'],
    ['a NUL byte', 'zendesk:tickets:read\0'],
    ['a dash for the underscore', 'github:pull-requests:read'],
    ['a leading digit', '1zendesk:tickets:read'],
    ['a leading underscore', '_zendesk:tickets:read'],
    ['a full-width colon', 'zendesk：tickets：read'],
    ['an inherited key as service', 'constructor:a:b'],
    ['an inherited key as resource', 'zendesk:constructor:read'],
    ['an inherited key as action', 'zendesk:tickets:constructor'],
    ['a prototype key as service', '__proto__:a:b'],
    ['another inherited method', 'toString:a:b'],
    ['hasOwnProperty as resource', 'zendesk:hasOwnProperty:*'],
  ])('refuses %s and says why', (_, permission) => {
    expect(permissionFault(permission)).toEqual(expect.stringMatching(/\S/));
  });

  it('is part of the language', () => {
    for (const permission of VALID) expect(parse(permission)).not.toBeNull();
  });

  it('never repeats more than a line of what was sent', () => {
    expect(permissionFault(`${'a'.repeat(100_000)}:x:y`)!.length).toBeLessThan(100);
  });

  it('takes entries that an administrator added to the catalogue', () => {
    const catalogue = permissionCatalogue([...BUILT_IN_PERMISSIONS, 'linear:issues:read']);
    expect(permissionFault('linear:issues:read', catalogue)).toBeNull();
    expect(permissionFault('linear:issues:*', catalogue)).toBeNull();
    expect(permissionFault('linear:issues:write', catalogue)).not.toBeNull();
    expect(permissionFault('linear:issues:read')).not.toBeNull();
  });
});

describe('a list of permissions', () => {
  it('drops duplicates, keeps first occurrences and their order', () => {
    const list = ['slack:*:*', 'zendesk:tickets:read', 'slack:*:*', 'github:*:*', 'zendesk:tickets:read'];
    expect(PermissionList.parse(list)).toEqual(['slack:*:*', 'zendesk:tickets:read', 'github:*:*']);
  });

  it.each([
    ['nothing', []],
    ['51 entries', Array.from({ length: 51 }, (_, index) => `a:b:c${index}`)],
    ['a number', [1]],
    ['a string', 'zendesk:tickets:read'],
    ['null', null],
  ])('refuses %s', (_, list) => {
    expect(PermissionList.safeParse(list).success).toBe(false);
  });
});

describe('the roles of people', () => {
  it('give an owner everything and a viewer no activity', () => {
    expect(ROLE_PERMISSIONS.owner).toEqual(OPERATOR_PERMISSIONS);
    expect(ROLE_PERMISSIONS.viewer).not.toContain('activity:read');
  });

  it.each(['auditor', 'viewer', 'approver'] as const)('never let a %s write', (role) => {
    expect(ROLE_PERMISSIONS[role].filter((permission) => permission.endsWith(':write'))).toEqual([]);
  });

  it('let nobody decide approvals but owners, admins and approvers', () => {
    const deciders = Role.options.filter((role) =>
      (ROLE_PERMISSIONS[role] as readonly string[]).includes('approvals:decide'),
    );
    expect(deciders).toEqual(['owner', 'admin', 'approver']);
  });
});
