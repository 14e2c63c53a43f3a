import { isAdministrator, type DecisionFix, type DecisionInputs, type FixVerb } from '@signet/contracts';
import { LANGUAGES } from './languages/index.js';
import type { OperatorPrincipal, Principal } from './principal.js';
import type { Rule } from './rule.js';

const agentIdOf = (principal: Principal): string | undefined =>
  principal.type === 'agent' ? principal.id : undefined;

const LISTED_MAX = 10;

/** As many as a reader needs: an agent may hold 50. */
const listed = (permissions: readonly string[]): string[] =>
  permissions.length <= LISTED_MAX
    ? [...permissions]
    : [...permissions.slice(0, LISTED_MAX), `and ${permissions.length - LISTED_MAX} more`];

/** Who asked, by what an explanation may say of them. */
const caller = (principal: Principal) =>
  'id' in principal ? { caller: principal.id } : { caller: principal.type };

const of = (verb: FixVerb, agentId?: string): DecisionFix => ({
  verb,
  ...(agentId !== undefined && { agent_id: agentId }),
});

const isOperator = (principal: Principal): principal is OperatorPrincipal =>
  principal.type === 'member' || principal.type === 'management_key';

/** Whether it is an administrator among agents: by literally holding everything. */
const administers = (principal: Principal): boolean =>
  principal.type === 'system' || (principal.type === 'agent' && isAdministrator(principal.permissions));

export const callerKnown: Rule<unknown, unknown> = {
  name: 'caller.known',
  holds: ({ type }) => type !== 'anonymous',
  inputs: () => ({ caller: 'anonymous' }),
  fix: () => of('authenticate'),
};

const AWAY: ReadonlyMap<string, FixVerb> = new Map([
  ['pending', 'agent.approve'],
  ['inactive', 'agent.reactivate'],
  ['suspended', 'agent.reactivate'],
]);

export const agentActive: Rule<unknown, unknown> = {
  name: 'agent.active',
  holds: (principal) => principal.type === 'agent' && principal.status === 'active',
  inputs: (principal) => ({
    ...caller(principal),
    ...(principal.type === 'agent' && { status: principal.status }),
  }),
  fix: (principal) => {
    const verb = principal.type === 'agent' ? AWAY.get(principal.status) : undefined;
    return verb ? of(verb, agentIdOf(principal)) : of('agent.register');
  },
};

/** An agent that something is done to. */
export interface TargetAgent {
  id: string | undefined;
}

export const selfOrAdministrator: Rule<TargetAgent, unknown> = {
  name: 'agent.self',
  // The same answer whether or not the other agent exists: existence is information.
  holds: (principal, { id }) => administers(principal) || (principal.type === 'agent' && principal.id === id),
  inputs: (principal, { id }) => ({ ...caller(principal), ...(id !== undefined && { agent_id: id }) }),
  fix: (principal) => becomeAdministrator(principal),
};

export const administrator: Rule<unknown, unknown> = {
  name: 'agent.administrator',
  holds: administers,
  inputs: (principal) => ({
    ...caller(principal),
    ...(principal.type === 'agent' && { permissions: listed(principal.permissions) }),
    ...(holdsMore(principal) && { key: 'issued before the agent became an administrator' }),
  }),
  fix: (principal) => becomeAdministrator(principal),
};

const holdsMore = (principal: Principal): boolean =>
  principal.type === 'agent' && principal.held !== undefined && isAdministrator(principal.held);

/** An administrator with a key from before needs a new one; everybody else needs the permission. */
const becomeAdministrator = (principal: Principal): DecisionFix =>
  holdsMore(principal)
    ? of('credential.create', agentIdOf(principal))
    : { ...of('permission.grant', agentIdOf(principal)), permission: '*:*:*' };

/** A permission that is asked for, and the language it is written in. */
export interface AskedPermission {
  language: keyof typeof LANGUAGES;
  permission: string;
}

export const holdsPermission: Rule<AskedPermission, unknown> = {
  name: 'agent.permission',
  holds: (principal, { language, permission }) =>
    principal.type === 'agent' && LANGUAGES[language].matches(principal.permissions, permission) !== null,
  inputs: (principal, { permission }) => ({
    ...caller(principal),
    required: permission,
    ...(principal.type === 'agent' && { permissions: listed(principal.permissions) }),
  }),
  fix: (principal, { permission }) => ({ ...of('permission.grant', agentIdOf(principal)), permission }),
};

/** A permission of an operator, such as `agents:write`. */
export interface OperatorRight {
  permission: string;
}

export const operatorPermission: Rule<OperatorRight, unknown> = {
  name: 'operator.permission',
  holds: (principal, { permission }) => isOperator(principal) && principal.permissions.includes(permission),
  inputs: (principal, { permission }) => ({
    ...caller(principal),
    required: permission,
    ...('permissions' in principal && { permissions: listed(principal.permissions) }),
  }),
  fix: (_principal, { permission }) => ({ verb: 'role.change', permission }),
};

/** What the house says of registrations. */
export interface Registrations {
  /** Open unless it is set. */
  policy: 'open' | 'approval' | 'closed' | undefined;
}

export const registrationOpen: Rule<unknown, Registrations> = {
  name: 'registration.open',
  holds: (principal, _resource, { policy }) => policy !== 'closed' || administers(principal),
  inputs: (principal, _resource, { policy }) => ({ ...caller(principal), policy: policy ?? 'open' }),
  fix: () => of('operator.register'),
};

/** Registered by others than administrators, an agent may have to wait for somebody to look. */
export const registrationImmediate: Rule<unknown, Registrations> = {
  name: 'registration.open',
  holds: (principal, _resource, { policy }) => policy !== 'approval' || administers(principal),
  inputs: (principal, _resource, { policy }) => ({ ...caller(principal), policy: policy ?? 'open' }),
  fix: () => of('agent.approve'),
};

/** Whether the house lets everybody make administrators, which is for throw-away demos. */
export interface Giveaway {
  anyoneMayGrant: boolean;
}

export const administrationGrantable: Rule<unknown, Giveaway> = {
  name: 'administration.grantable',
  holds: (principal, _resource, { anyoneMayGrant }) =>
    anyoneMayGrant ||
    administers(principal) ||
    // Administration of agents is a setting of the house.
    (isOperator(principal) && principal.permissions.includes('settings:write')),
  inputs: (principal) => ({ ...caller(principal), grants: '*:*:*' }),
  fix: (principal) =>
    isOperator(principal)
      ? { verb: 'role.change', permission: 'settings:write' }
      : becomeAdministrator(principal),
};

/** Records of an agent: its persona and drift. */
export interface Records {
  agentId: string;
  isPrivate: boolean;
}

export const recordsReader: Rule<Records, unknown> = {
  name: 'record.readable',
  holds: (principal, { agentId, isPrivate }) =>
    !isPrivate || administers(principal) || (principal.type === 'agent' && principal.id === agentId),
  inputs: (principal, { agentId }) => ({ ...caller(principal), agent_id: agentId }),
  fix: (principal) => (principal.type === 'anonymous' ? of('authenticate') : becomeAdministrator(principal)),
};

/** When credentials end, as stored. Null for ones that nobody issued. */
export type Stored = { agentId?: string; revokedAt: Date | null; expiresAt: Date | null } | null;

/** Credentials that were presented. */
export interface Presented {
  /** Whether it is written as one of ours could be. */
  isWellFormed: boolean;
  stored: Stored;
  /** The first characters, where they say nothing of the rest. */
  prefix?: string;
}

export interface Now {
  now: Date;
}

const shown = ({ prefix }: Presented): DecisionInputs => (prefix === undefined ? {} : { key_prefix: prefix });

export const credentialKnown: Rule<Presented, unknown> = {
  name: 'credential.known',
  holds: (_principal, { isWellFormed, stored }) => isWellFormed && stored !== null,
  inputs: (_principal, presented) => ({
    ...shown(presented),
    state: presented.isWellFormed ? 'unknown' : 'malformed',
  }),
  fix: () => of('credential.create'),
};

/** Why credentials that were issued prove nothing any more, or null. */
const endOf = (stored: Stored, now: Date): 'revoked' | 'expired' | null => {
  if (stored?.revokedAt) return 'revoked';
  return stored?.expiresAt && stored.expiresAt <= now ? 'expired' : null;
};

export const credentialCurrent: Rule<Presented, Now> = {
  name: 'credential.current',
  holds: (_principal, { stored }, { now }) => endOf(stored, now) === null,
  inputs: (_principal, presented, { now }) => ({
    ...shown(presented),
    state: endOf(presented.stored, now) ?? 'current',
  }),
  fix: (_principal, { stored }) => of('credential.create', stored?.agentId),
};

/** The epoch in which a token was issued, and the one its agent is in. */
export interface Epochs {
  issued: number;
  current: number;
}

export const tokenCurrent: Rule<Epochs, unknown> = {
  name: 'token.current',
  holds: (_principal, { issued, current }) => issued === current,
  inputs: (principal, { issued, current }) => ({ ...caller(principal), issued_in: issued, now_in: current }),
  fix: () => of('token.renew'),
};

/** What stands behind a refresh token. */
export interface RefreshLineage {
  revokedAt: Date | null;
  keyRevokedAt: Date | null;
}

export const lineageStands: Rule<RefreshLineage, unknown> = {
  name: 'refresh_token.current',
  holds: (_principal, { revokedAt }) => revokedAt === null,
  inputs: (principal) => ({ ...caller(principal), state: 'family revoked' }),
  fix: () => of('token.renew'),
};

/** A key is revoked because it leaked: who exchanged it must not keep what it was exchanged for. */
export const lineageKeyStands: Rule<RefreshLineage, unknown> = {
  name: 'credential.current',
  holds: (_principal, { keyRevokedAt }) => keyRevokedAt === null,
  inputs: (principal) => ({ ...caller(principal), state: 'revoked' }),
  fix: (principal) => of('credential.create', agentIdOf(principal)),
};

/** What is changed, as it is now. */
export interface Changed {
  id: string;
  status: string;
}

export const notRevoked: Rule<Changed, unknown> = {
  name: 'agent.not_revoked',
  holds: (_principal, { status }) => status !== 'revoked',
  inputs: (principal, { id, status }) => ({ ...caller(principal), agent_id: id, status }),
  fix: () => of('agent.register'),
};

/** How many calls a caller made of those that a limit allows. */
export interface Counted {
  limit: string;
  max: number;
  windowSeconds: number;
  isExceeded: boolean;
  /** The rate tier whose limit it is. */
  tier?: string;
}

export const withinRate: Rule<Counted, unknown> = {
  name: 'limit.rate',
  holds: (_principal, { isExceeded }) => !isExceeded,
  inputs: (principal, { limit, max, windowSeconds, tier }) => ({
    ...caller(principal),
    limit,
    allowed: max,
    window_seconds: windowSeconds,
    ...(tier !== undefined && { tier }),
  }),
  fix: (principal, { tier }) =>
    tier !== undefined && tier !== 'enterprise' ? of('tier.raise', agentIdOf(principal)) : of('wait'),
};
