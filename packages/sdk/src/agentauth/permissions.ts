const read = <Resource extends string>(resource: Resource) =>
  ({ Read: `${resource}:read`, All: `${resource}:*` }) as const;
const readWrite = <Resource extends string>(resource: Resource) =>
  ({ ...read(resource), Write: `${resource}:write` }) as const;

/** Everything an agent can be granted, spelled so that editors complete it (AgentAuth wire, sections 6 and 13.3). */
export const Permissions = {
  Zendesk: {
    Tickets: readWrite('zendesk:tickets'),
    Users: readWrite('zendesk:users'),
    All: 'zendesk:*:*',
  },
  Slack: {
    Messages: readWrite('slack:messages'),
    Channels: readWrite('slack:channels'),
    All: 'slack:*:*',
  },
  HubSpot: {
    Contacts: readWrite('hubspot:contacts'),
    Deals: readWrite('hubspot:deals'),
    Companies: read('hubspot:companies'),
    All: 'hubspot:*:*',
  },
  GitHub: {
    Repos: readWrite('github:repos'),
    Issues: readWrite('github:issues'),
    PullRequests: read('github:pull_requests'),
    All: 'github:*:*',
  },
  Salesforce: {
    Accounts: readWrite('salesforce:accounts'),
    Leads: readWrite('salesforce:leads'),
    All: 'salesforce:*:*',
  },
  Stripe: {
    Payments: { Read: 'stripe:payments:read' },
    Customers: { Read: 'stripe:customers:read' },
    Invoices: { Read: 'stripe:invoices:read' },
    All: 'stripe:*:*',
  },
  /** Full access. Servers do not grant it to anonymous registrations. */
  Admin: '*:*:*',
} as const;

type Leaf<Tree> = Tree extends string ? Tree : { [Key in keyof Tree]: Leaf<Tree[Key]> }[keyof Tree];

/** The services of the built-in catalogue. */
export type Service = 'zendesk' | 'slack' | 'hubspot' | 'github' | 'salesforce' | 'stripe';
export type ZendeskPermission = Leaf<typeof Permissions.Zendesk>;
export type SlackPermission = Leaf<typeof Permissions.Slack>;
export type HubSpotPermission = Leaf<typeof Permissions.HubSpot>;
export type GitHubPermission = Leaf<typeof Permissions.GitHub>;
export type SalesforcePermission = Leaf<typeof Permissions.Salesforce>;
/** The builder has no resource wildcards for Stripe, servers take them all the same. */
export type StripePermission =
  Leaf<typeof Permissions.Stripe> | `stripe:${'payments' | 'customers' | 'invoices'}:*`;
export type AdminPermission = typeof Permissions.Admin;
export type ServiceWildcard = `${Service}:*:*`;
export type ResourceWildcard = Exclude<Extract<Permission, `${Service}:${string}:*`>, ServiceWildcard>;

/** Every permission the built-in catalogue allows to grant: 25 concrete ones, 21 wildcards, and full access. */
export type Permission =
  | ZendeskPermission
  | SlackPermission
  | HubSpotPermission
  | GitHubPermission
  | SalesforcePermission
  | StripePermission
  | AdminPermission;
