import { isAdministrator, type DecisionFix, type DecisionInputs, type FixVerb } from '@signet/contracts';
import { LANGUAGES } from './languages/index.js';
import type { OperatorSubject, Subject } from './subject.js';
import type { Rule } from './rule.js';

const agentIdOf = (subject: Subject): string | undefined =>
  subject.type === 'agent' ? subject.id : undefined;

const LISTED_MAX = 10;

/** As many as a reader needs: an agent may hold 50. */
const listed = (permissions: readonly string[]): string[] =>
  permissions.length <= LISTED_MAX
    ? [...permissions]
    : [...permissions.slice(0, LISTED_MAX), `and ${permissions.length - LISTED_MAX} more`];

/** Who asked, by what an explanation may say of them. */
const caller = (subject: Subject) => ('id' in subject ? { caller: subject.id } : { caller: subject.type });

const of = (verb: FixVerb, agentId?: string): DecisionFix => ({
  verb,
  ...(agentId !== undefined && { agent_id: agentId }),
});

const isOperator = (subject: Subject): subject is OperatorSubject =>
  subject.type === 'member' || subject.type === 'management_key';

/** Whether it is an administrator among agents: by literally holding everything. */
const administers = (subject: Subject): boolean =>
  subject.type === 'system' || (subject.type === 'agent' && isAdministrator(subject.permissions));

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
  holds: (subject) => subject.type === 'agent' && subject.status === 'active',
  inputs: (subject) => ({
    ...caller(subject),
    ...(subject.type === 'agent' && { status: subject.status }),
  }),
  fix: (subject) => {
    const verb = subject.type === 'agent' ? AWAY.get(subject.status) : undefined;
    return verb ? of(verb, agentIdOf(subject)) : of('agent.register');
  },
};

/** An agent that something is done to. */
export interface TargetAgent {
  id: string | undefined;
}

export const selfOrAdministrator: Rule<TargetAgent, unknown> = {
  name: 'agent.self',
  // The same answer whether or not the other agent exists: existence is information.
  holds: (subject, { id }) => administers(subject) || (subject.type === 'agent' && subject.id === id),
  inputs: (subject, { id }) => ({ ...caller(subject), ...(id !== undefined && { agent_id: id }) }),
  fix: (subject) => becomeAdministrator(subject),
};

export const administrator: Rule<unknown, unknown> = {
  name: 'agent.administrator',
  holds: administers,
  inputs: (subject) => ({
    ...caller(subject),
    ...(subject.type === 'agent' && { permissions: listed(subject.permissions) }),
    ...(holdsMore(subject) && { key: 'issued before the agent became an administrator' }),
  }),
  fix: (subject) => becomeAdministrator(subject),
};

const holdsMore = (subject: Subject): boolean =>
  subject.type === 'agent' && subject.held !== undefined && isAdministrator(subject.held);

/** An administrator with a key from before needs a new one; everybody else needs the permission. */
const becomeAdministrator = (subject: Subject): DecisionFix =>
  holdsMore(subject)
    ? of('credential.create', agentIdOf(subject))
    : { ...of('permission.grant', agentIdOf(subject)), permission: '*:*:*' };

/** A permission that is asked for, and the language it is written in. */
export interface AskedPermission {
  language: keyof typeof LANGUAGES;
  permission: string;
}

export const holdsPermission: Rule<AskedPermission, unknown> = {
  name: 'agent.permission',
  holds: (subject, { language, permission }) =>
    subject.type === 'agent' && LANGUAGES[language].matches(subject.permissions, permission) !== null,
  inputs: (subject, { permission }) => ({
    ...caller(subject),
    required: permission,
    ...(subject.type === 'agent' && { permissions: listed(subject.permissions) }),
  }),
  fix: (subject, { permission }) => ({ ...of('permission.grant', agentIdOf(subject)), permission }),
};

/** A permission of an operator, such as `agents:write`. */
export interface OperatorRight {
  permission: string;
}

export const operatorPermission: Rule<OperatorRight, unknown> = {
  name: 'operator.permission',
  holds: (subject, { permission }) => isOperator(subject) && subject.permissions.includes(permission),
  inputs: (subject, { permission }) => ({
    ...caller(subject),
    required: permission,
    ...('permissions' in subject && { permissions: listed(subject.permissions) }),
  }),
  fix: (_subject, { permission }) => ({ verb: 'role.change', permission }),
};

/** A refusal, by whom it refused; null where that is nobody known. */
export interface Refused {
  refused: { type: string; id: string | null } | null;
}

const READS_THE_LOG: OperatorRight = { permission: 'activity:read' };

export const refusalReader: Rule<Refused, unknown> = {
  name: 'refusal.readable',
  holds: (subject, { refused }) =>
    operatorPermission.holds(subject, READS_THE_LOG, null) ||
    ('id' in subject && refused?.type === subject.type && refused.id === subject.id),
  inputs: (subject) => operatorPermission.inputs(subject, READS_THE_LOG, null),
  fix: (subject) => operatorPermission.fix(subject, READS_THE_LOG, null),
};

/** What the house says of registrations. */
export interface Registrations {
  /** Open unless it is set. */
  policy: 'open' | 'approval' | 'closed' | undefined;
}

export const registrationOpen: Rule<unknown, Registrations> = {
  name: 'registration.open',
  holds: (subject, _resource, { policy }) => policy !== 'closed' || administers(subject),
  inputs: (subject, _resource, { policy }) => ({ ...caller(subject), policy: policy ?? 'open' }),
  fix: () => of('operator.register'),
};

/** Registered by others than administrators, an agent may have to wait for somebody to look. */
export const registrationImmediate: Rule<unknown, Registrations> = {
  name: 'registration.open',
  holds: (subject, _resource, { policy }) => policy !== 'approval' || administers(subject),
  inputs: (subject, _resource, { policy }) => ({ ...caller(subject), policy: policy ?? 'open' }),
  fix: () => of('agent.approve'),
};

/** Whether the house lets everybody make administrators, which is for throw-away demos. */
export interface Giveaway {
  anyoneMayGrant: boolean;
}

export const administrationGrantable: Rule<unknown, Giveaway> = {
  name: 'administration.grantable',
  holds: (subject, _resource, { anyoneMayGrant }) =>
    anyoneMayGrant ||
    administers(subject) ||
    // Administration of agents is a setting of the house.
    (isOperator(subject) && subject.permissions.includes('settings:write')),
  inputs: (subject) => ({ ...caller(subject), grants: '*:*:*' }),
  fix: (subject) =>
    isOperator(subject)
      ? { verb: 'role.change', permission: 'settings:write' }
      : becomeAdministrator(subject),
};

/** Records of an agent: its persona and drift. */
export interface Records {
  agentId: string;
  isPrivate: boolean;
}

export const recordsReader: Rule<Records, unknown> = {
  name: 'record.readable',
  holds: (subject, { agentId, isPrivate }) =>
    !isPrivate || administers(subject) || (subject.type === 'agent' && subject.id === agentId),
  inputs: (subject, { agentId }) => ({ ...caller(subject), agent_id: agentId }),
  fix: (subject) => (subject.type === 'anonymous' ? of('authenticate') : becomeAdministrator(subject)),
};

/** When credentials end, as stored. Null for ones that nobody issued. */
export type Stored = {
  agentId?: string;
  revokedAt: Date | null;
  expiresAt: Date | null;
  /** Since when somebody keeps them from proving anything, for a while. */
  blockedAt?: Date | null;
} | null;

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

/** Why credentials prove nothing. */
export type CredentialState = 'malformed' | 'unknown' | 'revoked' | 'expired' | 'blocked';

const shown = ({ prefix }: Presented): DecisionInputs => (prefix === undefined ? {} : { key_prefix: prefix });

export const credentialKnown: Rule<Presented, unknown> = {
  name: 'credential.known',
  holds: (_subject, { isWellFormed, stored }) => isWellFormed && stored !== null,
  inputs: (_subject, presented) => ({
    ...shown(presented),
    state: presented.isWellFormed ? 'unknown' : 'malformed',
  }),
  fix: () => of('credential.create'),
};

/** Why credentials that were issued prove nothing any more, or null. */
const endOf = (stored: Stored, now: Date): 'revoked' | 'expired' | 'blocked' | null => {
  if (stored?.revokedAt) return 'revoked';
  if (stored?.expiresAt && stored.expiresAt <= now) return 'expired';
  return stored?.blockedAt ? 'blocked' : null;
};

export const credentialCurrent: Rule<Presented, Now> = {
  name: 'credential.current',
  holds: (_subject, { stored }, { now }) => endOf(stored, now) === null,
  inputs: (_subject, presented, { now }) => ({
    ...shown(presented),
    state: endOf(presented.stored, now) ?? 'current',
  }),
  fix: (_subject, { stored }) => of('credential.create', stored?.agentId),
};

/** The epoch in which a token was issued, and the one its agent is in. */
export interface Epochs {
  issued: number;
  current: number;
}

export const tokenCurrent: Rule<Epochs, unknown> = {
  name: 'token.current',
  holds: (_subject, { issued, current }) => issued === current,
  inputs: (subject, { issued, current }) => ({ ...caller(subject), issued_in: issued, now_in: current }),
  fix: () => of('token.renew'),
};

/** What stands behind a refresh token. */
export interface RefreshLineage {
  revokedAt: Date | null;
  keyRevokedAt: Date | null;
}

export const lineageStands: Rule<RefreshLineage, unknown> = {
  name: 'refresh_token.current',
  holds: (_subject, { revokedAt }) => revokedAt === null,
  inputs: (subject) => ({ ...caller(subject), state: 'family revoked' }),
  fix: () => of('token.renew'),
};

/** A key is revoked because it leaked: who exchanged it must not keep what it was exchanged for. */
export const lineageKeyStands: Rule<RefreshLineage, unknown> = {
  name: 'credential.current',
  holds: (_subject, { keyRevokedAt }) => keyRevokedAt === null,
  inputs: (subject) => ({ ...caller(subject), state: 'revoked' }),
  fix: (subject) => of('credential.create', agentIdOf(subject)),
};

/** What is changed, as it is now. */
export interface Changed {
  id: string;
  status: string;
}

export const notRevoked: Rule<Changed, unknown> = {
  name: 'agent.not_revoked',
  holds: (_subject, { status }) => status !== 'revoked',
  inputs: (subject, { id, status }) => ({ ...caller(subject), agent_id: id, status }),
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
  holds: (_subject, { isExceeded }) => !isExceeded,
  inputs: (subject, { limit, max, windowSeconds, tier }) => ({
    ...caller(subject),
    limit,
    allowed: max,
    window_seconds: windowSeconds,
    ...(tier !== undefined && { tier }),
  }),
  fix: (subject, { tier }) =>
    tier !== undefined && tier !== 'enterprise' ? of('tier.raise', agentIdOf(subject)) : of('wait'),
};

/** What is costly, as much of it as is under way. */
export interface UnderWay {
  what: string;
  hasRoom: boolean;
  /** Of the caller's own. */
  running: number;
  waiting: number;
  waitSeconds: number;
}

export const placesLeft: Rule<UnderWay, unknown> = {
  name: 'limit.places',
  holds: (_subject, { hasRoom }) => hasRoom,
  inputs: (_subject, { what, running, waiting, waitSeconds }) => ({
    limit: `${what} at once`,
    running,
    waiting,
    wait_seconds: waitSeconds,
  }),
  fix: () => of('wait'),
};
