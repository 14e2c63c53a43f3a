import { FIXES, RULES } from '@signet/contracts';
import fc from 'fast-check';
import { ACTIONS, decide, type Action, type Decision } from './decide.js';
import type { Delivering, Receiving } from './delivery-rules.js';
import {
  SYSTEM,
  type AgentSubject,
  type OperatorSubject,
  type SandboxSubject,
  type Subject,
} from './subject.js';
import type { CalledTool } from './tool-rules.js';

const ID = `agt_${'a'.repeat(32)}`;
const OTHER = `agt_${'b'.repeat(32)}`;
const now = new Date('2026-01-01T12:00:00Z');
const before = new Date('2026-01-01T11:00:00Z');
const after = new Date('2026-01-01T13:00:00Z');

const agent = (change: Partial<AgentSubject> = {}): AgentSubject => ({
  type: 'agent',
  id: ID,
  status: 'active',
  permissions: ['zendesk:tickets:read'],
  ...change,
});
const administrator = agent({ permissions: ['*:*:*'] });
/** Became an administrator after its key was issued. */
const promoted = agent({ held: ['*:*:*', 'zendesk:tickets:read'] });
const operator = (...permissions: string[]): OperatorSubject => ({
  type: 'member',
  id: `mem_${'c'.repeat(32)}`,
  permissions,
});
const anonymous: Subject = { type: 'anonymous' };
const sandbox = (...scopes: string[]): SandboxSubject => ({ type: 'sandbox', id: 'sandbox:42', scopes });
const tool = { name: 'github:search', scope: 'tool:github:search' };
const behind = { agent: null };
const callTool = (subject: Subject, change: Partial<CalledTool> = {}, status?: string): Decision =>
  decide(
    subject,
    'tool.call',
    { ...tool, ...change },
    status === undefined ? behind : { agent: { id: ID, status } },
  );

const key = { isWellFormed: true, stored: { agentId: ID, revokedAt: null, expiresAt: null } };
const underWay = { what: 'reports', hasRoom: false, running: 2, waiting: 20, waitSeconds: 1 };
const limit = { limit: 'requests by agent', max: 60, windowSeconds: 60 };

const endpoint: Receiving = {
  id: `wh_${'d'.repeat(24)}`,
  name: 'hooks.example.com',
  state: 'active',
  disabledReason: null,
  canSign: true,
  isBlocked: false,
  quietUntil: null,
};
const deliver = (change: Partial<Delivering> = {}): Decision =>
  decide(
    SYSTEM,
    'event.deliver',
    {
      id: '0'.repeat(32),
      state: 'pending',
      reason: null,
      lastStatus: null,
      lastError: null,
      isBodyKept: true,
      endpoint,
      ...change,
    },
    { now },
  );

/** Who, what, of what, knowing what: the verdict, the rule that decides, and what would change a refusal. */
type Line = [string, Decision, 'may' | 'may not', rule: string, fix?: string];

const lines: Line[] = [
  ['an active agent acts', decide(agent(), 'agent.act', null, null), 'may', 'agent.active'],
  [
    'nobody acts as an agent',
    decide(anonymous, 'agent.act', null, null),
    'may not',
    'caller.known',
    'authenticate',
  ],
  ...(['suspended', 'inactive'] as const).map((status): Line => [
    `an agent that is ${status}`,
    decide(agent({ status }), 'agent.act', null, null),
    'may not',
    'agent.active',
    'agent.reactivate',
  ]),
  [
    'an agent that waits',
    decide(agent({ status: 'pending' }), 'agent.act', null, null),
    'may not',
    'agent.active',
    'agent.approve',
  ],
  ...(['revoked', 'deleted', 'a status of tomorrow', 'constructor'] as const).map((status): Line => [
    `an agent that is ${status}`,
    decide(agent({ status }), 'agent.act', null, null),
    'may not',
    'agent.active',
    'agent.register',
  ]),

  ['an agent calls', decide(agent(), 'agent.call', null, null), 'may', 'caller.known'],
  ['an agent about itself', decide(agent(), 'agent.act_on', { id: ID }, null), 'may', 'agent.self'],
  [
    'an agent about another',
    decide(agent(), 'agent.act_on', { id: OTHER }, null),
    'may not',
    'agent.self',
    'permission.grant',
  ],
  [
    'an agent about nobody',
    decide(agent(), 'agent.act_on', { id: undefined }, null),
    'may not',
    'agent.self',
    'permission.grant',
  ],
  [
    'an administrator about another',
    decide(administrator, 'agent.act_on', { id: OTHER }, null),
    'may',
    'agent.self',
  ],
  [
    'an old key of an administrator about another',
    decide(promoted, 'agent.act_on', { id: OTHER }, null),
    'may not',
    'agent.self',
    'credential.create',
  ],
  [
    'nobody about an agent',
    decide(anonymous, 'agent.act_on', { id: ID }, null),
    'may not',
    'caller.known',
    'authenticate',
  ],

  [
    'an agent administers',
    decide(agent(), 'agent.administer', null, null),
    'may not',
    'agent.administrator',
    'permission.grant',
  ],
  [
    'an administrator administers',
    decide(administrator, 'agent.administer', null, null),
    'may',
    'agent.administrator',
  ],
  [
    'an old key administers',
    decide(promoted, 'agent.administer', null, null),
    'may not',
    'agent.administrator',
    'credential.create',
  ],
  [
    'a wildcard that only looks like all',
    decide(agent({ permissions: ['*:*', 'zendesk:*:*'] }), 'agent.administer', null, null),
    'may not',
    'agent.administrator',
    'permission.grant',
  ],

  [
    'a live agent is changed',
    decide(operator(), 'agent.change', { id: ID, status: 'suspended' }, null),
    'may',
    'agent.not_revoked',
  ],
  [
    'a revoked agent is changed',
    decide(administrator, 'agent.change', { id: ID, status: 'revoked' }, null),
    'may not',
    'agent.not_revoked',
    'agent.register',
  ],

  [
    'anybody registers where it is open',
    decide(anonymous, 'agent.register', null, { policy: 'open' }),
    'may',
    'registration.open',
  ],
  [
    'anybody registers for approval',
    decide(anonymous, 'agent.register', null, { policy: 'approval' }),
    'may',
    'registration.open',
  ],
  [
    'an agent registers where it is closed',
    decide(agent(), 'agent.register', null, { policy: 'closed' }),
    'may not',
    'registration.open',
    'operator.register',
  ],
  [
    'an administrator registers where it is closed',
    decide(administrator, 'agent.register', null, { policy: 'closed' }),
    'may',
    'registration.open',
  ],
  [
    'who registers for approval gets no active agent',
    decide(agent(), 'agent.register_active', null, { policy: 'approval' }),
    'may not',
    'registration.open',
    'agent.approve',
  ],
  [
    'an administrator does',
    decide(administrator, 'agent.register_active', null, { policy: 'approval' }),
    'may',
    'registration.open',
  ],

  [
    'a permission by its wildcard',
    decide(
      agent({ permissions: ['zendesk:*:*'] }),
      'permission.use',
      { language: 'agentauth', permission: 'zendesk:users:read' },
      null,
    ),
    'may',
    'agent.permission',
  ],
  [
    'a permission that is not held',
    decide(agent(), 'permission.use', { language: 'agentauth', permission: 'zendesk:users:read' }, null),
    'may not',
    'agent.permission',
    'permission.grant',
  ],
  [
    'a permission of who is suspended',
    decide(
      agent({ status: 'suspended' }),
      'permission.use',
      { language: 'agentauth', permission: 'zendesk:tickets:read' },
      null,
    ),
    'may not',
    'agent.active',
    'agent.reactivate',
  ],

  [
    'an administrator grants all',
    decide(administrator, 'administration.grant', null, { anyoneMayGrant: false }),
    'may',
    'administration.grantable',
  ],
  [
    'an agent grants all',
    decide(agent(), 'administration.grant', null, { anyoneMayGrant: false }),
    'may not',
    'administration.grantable',
    'permission.grant',
  ],
  [
    'an old key grants all',
    decide(promoted, 'administration.grant', null, { anyoneMayGrant: false }),
    'may not',
    'administration.grantable',
    'credential.create',
  ],
  [
    'anybody grants all in a demo',
    decide(anonymous, 'administration.grant', null, { anyoneMayGrant: true }),
    'may',
    'administration.grantable',
  ],
  [
    'an operator of agents grants all',
    decide(operator('agents:write'), 'administration.grant', null, { anyoneMayGrant: false }),
    'may not',
    'administration.grantable',
    'role.change',
  ],
  [
    'an operator of settings grants all',
    decide(operator('settings:write'), 'administration.grant', null, { anyoneMayGrant: false }),
    'may',
    'administration.grantable',
  ],

  [
    'anybody reads what is not private',
    decide(anonymous, 'records.read', { agentId: ID, isPrivate: false }, null),
    'may',
    'record.readable',
  ],
  [
    'nobody reads what is private',
    decide(anonymous, 'records.read', { agentId: ID, isPrivate: true }, null),
    'may not',
    'record.readable',
    'authenticate',
  ],
  [
    'an agent reads its own',
    decide(agent(), 'records.read', { agentId: ID, isPrivate: true }, null),
    'may',
    'record.readable',
  ],
  [
    'an agent reads what is private to another',
    decide(agent(), 'records.read', { agentId: OTHER, isPrivate: true }, null),
    'may not',
    'record.readable',
    'permission.grant',
  ],

  [
    'one report more while there is room',
    decide(operator(), 'work.begin', { ...underWay, hasRoom: true }, null),
    'may',
    'limit.places',
  ],
  [
    'one report too many',
    decide(operator(), 'work.begin', underWay, null),
    'may not',
    'limit.places',
    'wait',
  ],

  [
    'a reader of the log reads who was refused',
    decide(operator('activity:read'), 'refusal.read', { refused: { type: 'agent', id: ID } }, null),
    'may',
    'refusal.readable',
  ],
  [
    'whoever was refused reads that',
    decide(operator(), 'refusal.read', { refused: { type: 'member', id: `mem_${'c'.repeat(32)}` } }, null),
    'may',
    'refusal.readable',
  ],
  [
    'another kind of caller with the same id',
    decide(operator(), 'refusal.read', { refused: { type: 'agent', id: `mem_${'c'.repeat(32)}` } }, null),
    'may not',
    'refusal.readable',
    'role.change',
  ],
  [
    'an operator reads how a stranger was refused',
    decide(operator(), 'refusal.read', { refused: { type: 'anonymous', id: null } }, null),
    'may not',
    'refusal.readable',
    'role.change',
  ],
  [
    'an operator reads what is not there',
    decide(operator('agents:read'), 'refusal.read', { refused: null }, null),
    'may not',
    'refusal.readable',
    'role.change',
  ],

  [
    'an operator with the permission',
    decide(operator('agents:read'), 'operate', { permission: 'agents:read' }, null),
    'may',
    'operator.permission',
  ],
  [
    'an operator without it',
    decide(operator('agents:read'), 'operate', { permission: 'agents:write' }, null),
    'may not',
    'operator.permission',
    'role.change',
  ],
  [
    'an agent, though it holds all',
    decide(administrator, 'operate', { permission: '*:*:*' }, null),
    'may not',
    'operator.permission',
    'role.change',
  ],
  [
    'nobody operates',
    decide(anonymous, 'operate', { permission: 'agents:read' }, null),
    'may not',
    'caller.known',
    'authenticate',
  ],

  ['a good key', decide(anonymous, 'credential.present', key, { now }), 'may', 'credential.current'],
  [
    'text that is no key',
    decide(anonymous, 'credential.present', { isWellFormed: false, stored: null }, { now }),
    'may not',
    'credential.known',
    'credential.create',
  ],
  [
    'a key that nobody issued',
    decide(anonymous, 'credential.present', { isWellFormed: true, stored: null }, { now }),
    'may not',
    'credential.known',
    'credential.create',
  ],
  [
    'a revoked key',
    decide(
      anonymous,
      'credential.present',
      { ...key, stored: { ...key.stored, revokedAt: before } },
      { now },
    ),
    'may not',
    'credential.current',
    'credential.create',
  ],
  [
    'a key in its last moment',
    decide(anonymous, 'credential.present', { ...key, stored: { ...key.stored, expiresAt: now } }, { now }),
    'may not',
    'credential.current',
    'credential.create',
  ],
  [
    'a key before its last moment',
    decide(anonymous, 'credential.present', { ...key, stored: { ...key.stored, expiresAt: after } }, { now }),
    'may',
    'credential.current',
  ],

  [
    'a token of this epoch',
    decide(agent(), 'token.present', { issued: 2, current: 2 }, null),
    'may',
    'token.current',
  ],
  [
    'a token of an earlier epoch',
    decide(agent(), 'token.present', { issued: 1, current: 2 }, null),
    'may not',
    'token.current',
    'token.renew',
  ],
  [
    'a token of an epoch to come',
    decide(agent(), 'token.present', { issued: 3, current: 2 }, null),
    'may not',
    'token.current',
    'token.renew',
  ],

  [
    'a refresh token whose family stands',
    decide(agent(), 'tokens.refresh', { revokedAt: null, keyRevokedAt: null }, null),
    'may',
    'refresh_token.current',
  ],
  [
    'one of a family that ended',
    decide(agent(), 'tokens.refresh', { revokedAt: before, keyRevokedAt: null }, null),
    'may not',
    'refresh_token.current',
    'token.renew',
  ],
  [
    'one that was had for a revoked key',
    decide(agent(), 'tokens.refresh', { revokedAt: null, keyRevokedAt: before }, null),
    'may not',
    'credential.current',
    'credential.create',
  ],
  [
    'one that ended with its agent',
    decide(agent({ status: 'suspended' }), 'tokens.refresh', { revokedAt: before, keyRevokedAt: null }, null),
    'may not',
    'agent.active',
    'agent.reactivate',
  ],
  [
    'one of a suspended agent',
    decide(agent({ status: 'suspended' }), 'tokens.refresh', { revokedAt: null, keyRevokedAt: null }, null),
    'may not',
    'agent.active',
    'agent.reactivate',
  ],

  [
    'a call within the limit',
    decide(agent(), 'call', { ...limit, isExceeded: false, tier: 'free' }, null),
    'may',
    'limit.rate',
  ],
  [
    'a call beyond it',
    decide(agent(), 'call', { ...limit, isExceeded: true, tier: 'free' }, null),
    'may not',
    'limit.rate',
    'tier.raise',
  ],
  [
    'a call beyond the highest tier',
    decide(agent(), 'call', { ...limit, isExceeded: true, tier: 'enterprise' }, null),
    'may not',
    'limit.rate',
    'wait',
  ],
  [
    'a call of a stranger beyond it',
    decide(anonymous, 'call', { ...limit, isExceeded: true }, null),
    'may not',
    'limit.rate',
    'wait',
  ],

  ...(
    [
      ['somebody signs in', { hasAccount: true, isPasswordRight: true }, 'may', undefined],
      ['a wrong password', { hasAccount: true, isPasswordRight: false }, 'may not', 'sign_in'],
      ['nobody signs in', { hasAccount: false, isPasswordRight: false }, 'may not', 'sign_in'],
    ] as const
  ).map(([title, shown, verdict, fix]): Line => [
    title,
    decide(anonymous, 'member.sign_in', shown, null),
    verdict,
    'credential.known',
    fix,
  ]),
  ...([true, false] as const).map((isOpen): Line => [
    isOpen ? 'an open session' : 'a session that has ended',
    decide(anonymous, 'session.present', { isOpen }, null),
    isOpen ? 'may' : 'may not',
    'credential.current',
    isOpen ? undefined : 'sign_in',
  ]),
  ...(
    [
      ['the console', true, undefined],
      ['the console', false, 'page.reload'],
      ['another site', true, 'console.open'],
      ['an unknown address', true, 'console.address'],
      ['an unencrypted address', true, 'console.open'],
    ] as const
  ).map(([from, hasToken, fix]): Line => [
    `a write from ${from} ${hasToken ? 'with' : 'without'} its token`,
    decide(
      anonymous,
      'page.write',
      { from, hasToken, console: 'https://console.example', origin: `https://${'a'.repeat(5_000)}` },
      null,
    ),
    fix ? 'may not' : 'may',
    'request.same_site',
    fix,
  ]),
  ...(
    [
      ['the set-up link', { hasOwner: false, isCodeRight: true }, undefined],
      ['another set-up link', { hasOwner: false, isCodeRight: false }, 'setup.link'],
      ['a set-up link that comes too late', { hasOwner: true, isCodeRight: false }, 'sign_in'],
    ] as const
  ).map(([title, tried, fix]): Line => [
    title,
    decide(anonymous, 'instance.set_up', tried, null),
    fix ? 'may not' : 'may',
    'setup.code',
    fix,
  ]),
  ...([0, 8] as const).map((waitSeconds): Line => [
    `a guess ${waitSeconds} seconds too early`,
    decide(anonymous, 'guess', { waitSeconds }, null),
    waitSeconds ? 'may not' : 'may',
    'limit.rate',
    waitSeconds ? 'wait' : undefined,
  ]),
  [
    'a token of ours',
    decide(anonymous, 'token.read', { fault: null, isExpired: false }, null),
    'may',
    'token.current',
  ],
  [
    'a token that somebody altered',
    decide(anonymous, 'token.read', { fault: 'altered or not ours', isExpired: false }, null),
    'may not',
    'token.genuine',
    'token.renew',
  ],
  [
    'a token whose time is over',
    decide(anonymous, 'token.read', { fault: null, isExpired: true }, null),
    'may not',
    'token.current',
    'token.renew',
  ],
  ...(['current', 'malformed', 'unknown', 'used before', 'expired'] as const).map((state): Line => [
    `a refresh token that is ${state}`,
    decide(agent(), 'refresh_token.present', { state }, null),
    state === 'current' ? 'may' : 'may not',
    'refresh_token.current',
    state === 'current' ? undefined : 'token.renew',
  ]),

  ['an event on its way', deliver(), 'may', 'receiver.accepts'],
  ['an event that was interrupted', deliver({ lastError: 'worker_lost' }), 'may', 'receiver.accepts'],
  [
    'an event for a deleted endpoint',
    deliver({ endpoint: null }),
    'may not',
    'endpoint.known',
    'endpoint.add',
  ],
  ['an event without a body', deliver({ isBodyKept: false }), 'may not', 'event.kept'],
  [
    'an event for a paused endpoint',
    deliver({ endpoint: { ...endpoint, state: 'paused' } }),
    'may not',
    'endpoint.active',
    'endpoint.enable',
  ],
  [
    'an event for an endpoint that cannot be signed for',
    deliver({ endpoint: { ...endpoint, state: 'disabled', canSign: false } }),
    'may not',
    'endpoint.active',
    'secret.rotate',
  ],
  [
    'an event for an endpoint whose address is refused',
    deliver({
      endpoint: { ...endpoint, state: 'disabled', disabledReason: 'unsafe_target', isBlocked: true },
    }),
    'may not',
    'endpoint.active',
    'endpoint.change',
  ],
  [
    'an event that somebody called off',
    deliver({ state: 'cancelled', reason: 'cancelled', lastStatus: 500, lastError: 'http_5xx' }),
    'may not',
    'delivery.open',
    'delivery.replay',
  ],
  [
    'an event that we lost too often',
    deliver({ state: 'dead', reason: 'worker_lost', lastError: 'worker_lost' }),
    'may not',
    'delivery.open',
    'delivery.replay',
  ],
  [
    'an event that was given up at an address that is changed since',
    deliver({ state: 'dead', reason: 'blocked_address', lastError: 'blocked_address' }),
    'may not',
    'delivery.open',
    'delivery.replay',
  ],
  [
    'an event for an endpoint that asked for peace',
    deliver({ endpoint: { ...endpoint, quietUntil: after } }),
    'may not',
    'endpoint.at_peace',
    'delivery.await',
  ],
  [
    'an event for one that had asked for peace',
    deliver({ endpoint: { ...endpoint, quietUntil: before } }),
    'may',
    'receiver.accepts',
  ],
  [
    'an event for an address that is not called',
    deliver({ lastError: 'blocked_address', endpoint: { ...endpoint, isBlocked: true } }),
    'may not',
    'target.allowed',
    'endpoint.change',
  ],
  [
    'an event for a receiver that is not there',
    deliver({ lastError: 'connect_refused' }),
    'may not',
    'receiver.answers',
    'receiver.mend',
  ],
  [
    'an event that was never tried in all its time',
    deliver({ state: 'dead', reason: 'endpoint_unavailable' }),
    'may not',
    'receiver.answers',
    'receiver.mend',
  ],
  ['a sandbox calls what it holds', callTool(sandbox('tool:github:*')), 'may', 'scope.held'],
  ['a sandbox that holds the older spelling', callTool(sandbox('tool:github_search')), 'may', 'scope.held'],
  ['a sandbox of an active agent', callTool(sandbox('*'), {}, 'active'), 'may', 'scope.held'],
  ['nobody calls a tool', callTool(anonymous), 'may not', 'caller.known', 'authenticate'],
  ['a sandbox that holds nothing', callTool(sandbox()), 'may not', 'scope.held', 'scope.issue'],
  [
    'a sandbox that calls what is not there',
    callTool(sandbox('*'), { scope: null }),
    'may not',
    'tool.known',
    'tool.add',
  ],
  [
    'a sandbox that calls what nobody guards',
    callTool(sandbox('tool:x'), { scope: '' }),
    'may not',
    'scope.held',
    'scope.issue',
  ],
  ['an operator that calls a tool', callTool(operator('ati:write')), 'may not', 'scope.held', 'scope.issue'],
  ...(['suspended', 'inactive'] as const).map((status): Line => [
    `a sandbox of an agent that is ${status}`,
    callTool(sandbox('*'), {}, status),
    'may not',
    'agent.active',
    'agent.reactivate',
  ]),
  [
    'a sandbox of an agent that is gone',
    callTool(sandbox('*'), {}, 'deleted'),
    'may not',
    'agent.active',
    'agent.register',
  ],
  [
    'a sandbox that may ask for help',
    decide(sandbox('help'), 'scope.use', { scope: 'help' }, null),
    'may',
    'scope.held',
  ],
  [
    'a sandbox that may not',
    decide(sandbox('tool:*'), 'scope.use', { scope: 'help' }, null),
    'may not',
    'scope.held',
    'scope.issue',
  ],
  [
    'a limit that can be read',
    decide(sandbox('*'), 'tool.limit', { pattern: '*', limit: '10/hour', isReadable: true }, null),
    'may',
    'limit.readable',
  ],
  [
    'a limit that cannot be read',
    decide(sandbox('*'), 'tool.limit', { pattern: '*', limit: 'often', isReadable: false }, null),
    'may not',
    'limit.readable',
    'rate.issue',
  ],
  [
    'an event that its receiver refuses',
    deliver({ lastStatus: 404, lastError: 'http_4xx' }),
    'may not',
    'receiver.accepts',
    'receiver.mend',
  ],
  ...(['pending', 'dead'] as const).map((state): Line => [
    `a ${state} event of a receiver that wants fewer`,
    deliver({ state, reason: state === 'dead' ? 'http_429' : null, lastStatus: 429, lastError: 'http_429' }),
    'may not',
    'receiver.accepts',
    state === 'dead' ? 'delivery.replay' : 'delivery.await',
  ]),
];

describe('a decision', () => {
  it.each(lines.map((line) => ({ title: line[0], line })))('$title', ({ line }) => {
    const [, { allowed, rule, fix }, verdict, expectedRule, expectedFix] = line;
    expect({ allowed, rule, verb: fix?.verb }).toEqual({
      allowed: verdict === 'may',
      rule: expectedRule,
      verb: expectedFix,
    });
  });

  it('is asked of every action here, allowed and refused', () => {
    const rulesOf = (allowed: boolean) =>
      new Set(lines.filter(([, decision]) => decision.allowed === allowed).map(([, { rule }]) => rule));
    for (const [action, rules] of Object.entries(ACTIONS)) {
      expect([action, rulesOf(true).has(rules.at(-1)!.name)]).toEqual([action, true]);
      for (const { name } of rules)
        expect([action, name, rulesOf(false).has(name)]).toEqual([action, name, true]);
    }
  });

  it('names rules and changes that people can read', () => {
    for (const [, { rule, fix }] of lines) {
      expect(RULES[rule]).toMatch(/^[A-Z].*\.$/);
      if (fix) expect(FIXES[fix.verb]).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('shows what it looked at, and nothing that is secret or unbounded', () => {
    const rich = agent({ permissions: Array.from({ length: 50 }, (_, n) => `service_${n}:resource:action`) });
    const asked = { language: 'agentauth', permission: 'zendesk:users:read' } as const;
    for (const { inputs } of [
      decide(rich, 'permission.use', asked, null),
      ...lines.map(([, decision]) => decision),
    ])
      expect(JSON.stringify(inputs).length).toBeLessThan(600);
  });
});

describe('an event that ended without arriving', () => {
  const ends = ['dead', 'cancelled'] as const;
  const words = fc.constantFrom(
    null,
    'gone',
    'cancelled',
    'dropped',
    'test_failed',
    'order_blocked',
    'endpoint_unavailable',
    'worker_lost',
    'held_too_long',
    'blocked_address',
    'timeout',
    'http_4xx',
    'http_429',
    'of tomorrow',
  );
  const ended = fc.record({
    state: fc.constantFrom(...ends),
    reason: words,
    lastError: words,
    lastStatus: fc.constantFrom(null, 302, 404, 429, 503),
    endpoint: fc
      .record({ isBlocked: fc.boolean(), canSign: fc.boolean() })
      .map((is) => ({ ...endpoint, ...is })),
  });

  it('always has a reason and a change, whatever it ended with', () => {
    fc.assert(
      fc.property(ended, (change) => {
        const decision = deliver(change);
        expect([decision.allowed, decision.fix === null]).toEqual([false, false]);
      }),
    );
  });
});

describe('the change that a refusal names', () => {
  const status = fc.constantFrom('active', 'inactive', 'suspended', 'pending', 'revoked', 'deleted');
  const permissions = fc.subarray(['*:*:*', 'zendesk:*:*', 'zendesk:tickets:read', 'slack:messages:*']);
  const anyAgent = fc
    .record({ status, permissions, held: fc.option(permissions, { nil: undefined }) })
    .map(agent);

  /** What doing what is said makes of an agent. */
  const after = (subject: AgentSubject, { fix }: Decision): AgentSubject | null => {
    switch (fix?.verb) {
      case 'agent.reactivate':
      case 'agent.approve':
        return { ...subject, status: 'active' };
      case 'permission.grant':
        return { ...subject, permissions: [...subject.permissions, fix.permission!] };
      case 'credential.create':
        return { ...subject, permissions: subject.held ?? subject.permissions };
      default:
        return null;
    }
  };

  it('lets the same agent through once all of them were made', () => {
    const questions: ((subject: Subject) => Decision)[] = [
      (subject) => decide(subject, 'agent.act', null, null),
      (subject) => decide(subject, 'agent.act_on', { id: OTHER }, null),
      (subject) => decide(subject, 'agent.administer', null, null),
      (subject) =>
        decide(subject, 'permission.use', { language: 'agentauth', permission: 'slack:channels:read' }, null),
      (subject) => decide(subject, 'administration.grant', null, { anyoneMayGrant: false }),
      (subject) => decide(subject, 'records.read', { agentId: OTHER, isPrivate: true }, null),
    ];
    fc.assert(
      fc.property(anyAgent, fc.constantFrom(...questions), (start, ask) => {
        let subject: AgentSubject = start;
        for (let changes = 0; changes < 4; changes++) {
          const decision = ask(subject);
          if (decision.allowed) return;
          // Who is gone for good is replaced by another agent.
          if (decision.fix!.verb === 'agent.register')
            return expect(['revoked', 'deleted']).toContain(subject.status);
          subject = after(subject, decision)!;
        }
        throw new Error('Nothing that is said helps.');
      }),
    );
  });

  it('is the same for the same question', () => {
    fc.assert(
      fc.property(anyAgent, fc.constantFrom<Action>('agent.act', 'agent.administer'), (subject, action) =>
        expect(decide(subject, action, null as never, null as never)).toEqual(
          decide(structuredClone(subject), action, null as never, null as never),
        ),
      ),
    );
  });
});
