import { FIXES, RULES } from '@signet/contracts';
import fc from 'fast-check';
import { ACTIONS, decide, type Action, type Decision } from './decide.js';
import type { AgentSubject, OperatorSubject, Subject } from './subject.js';

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

const key = { isWellFormed: true, stored: { agentId: ID, revokedAt: null, expiresAt: null } };
const limit = { limit: 'requests by agent', max: 60, windowSeconds: 60 };

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
          if (decision.fix.verb === 'agent.register')
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
