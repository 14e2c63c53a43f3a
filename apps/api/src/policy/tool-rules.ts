import type { DecisionFix, DecisionInputs } from '@signet/contracts';
import { LANGUAGES } from './languages/index.js';
import type { Rule } from './rule.js';
import type { Subject } from './subject.js';

const LISTED_MAX = 10;

const heldBy = (subject: Subject): readonly string[] => (subject.type === 'sandbox' ? subject.scopes : []);

const caller = (subject: Subject): DecisionInputs => ({
  caller: 'id' in subject ? subject.id : subject.type,
});

/** As many as a reader needs: a token has room for thousands. */
const scopesOf = (subject: Subject): string[] => {
  const held = heldBy(subject);
  return held.length <= LISTED_MAX
    ? [...held]
    : [...held.slice(0, LISTED_MAX), `and ${held.length - LISTED_MAX} more`];
};

/** A tool that is called. */
export interface CalledTool {
  /** As the catalogue has it, or else as it was asked for. */
  name: string;
  /** What it needs; null for a tool that the catalogue does not have. */
  scope: string | null;
}

/** The agent of ours that a sandbox is linked to. */
export interface BehindSandbox {
  /** Null where it is linked to none. */
  agent: { id: string; status: string } | null;
}

export const agentBehindActive: Rule<unknown, BehindSandbox> = {
  name: 'agent.active',
  holds: (_subject, _tool, { agent }) => agent === null || agent.status === 'active',
  inputs: (subject, _tool, { agent }) => ({
    ...caller(subject),
    ...(agent && { agent_id: agent.id, status: agent.status }),
  }),
  fix: (_subject, _tool, { agent }): DecisionFix =>
    agent?.status === 'suspended' || agent?.status === 'inactive'
      ? { verb: 'agent.reactivate', agent_id: agent.id }
      : { verb: 'agent.register' },
};

export const toolKnown: Rule<CalledTool, unknown> = {
  name: 'tool.known',
  holds: (_subject, { scope }) => scope !== null,
  inputs: (subject, { name }) => ({ ...caller(subject), tool: name }),
  fix: () => ({ verb: 'tool.add' }),
};

/** What is asked for, by the scope that opens it. */
export interface NeededScope {
  scope: string;
}

const covers = (subject: Subject, scope: string): boolean =>
  LANGUAGES.ati.proxyCheckScope(scope, heldBy(subject));

export const scopeHeld: Rule<NeededScope, unknown> = {
  name: 'scope.held',
  holds: (subject, { scope }) => covers(subject, scope),
  inputs: (subject, { scope }) => ({ ...caller(subject), required: scope, scopes: scopesOf(subject) }),
  fix: (_subject, { scope }) => ({ verb: 'scope.issue', permission: scope }),
};

/** The same for a tool. One that needs nothing is open to nobody: the specification's proxy lets everybody call it. */
export const toolScopeHeld: Rule<CalledTool, unknown> = {
  name: 'scope.held',
  holds: (subject, { scope }) => Boolean(scope) && covers(subject, scope!),
  inputs: (subject, { name, scope }) => ({
    ...caller(subject),
    tool: name,
    required: scope ?? '',
    scopes: scopesOf(subject),
  }),
  fix: (_subject, { scope }) => ({ verb: 'scope.issue', permission: scope ?? '' }),
};

/** A limit as a token or key says it. */
export interface WrittenLimit {
  pattern: string;
  limit: string;
  isReadable: boolean;
}

const SHOWN_MAX = 100;

export const limitReadable: Rule<WrittenLimit, unknown> = {
  name: 'limit.readable',
  holds: (_subject, { isReadable }) => isReadable,
  inputs: (subject, { pattern, limit }) => ({
    ...caller(subject),
    pattern: pattern.slice(0, SHOWN_MAX),
    limit: limit.slice(0, SHOWN_MAX),
  }),
  fix: () => ({ verb: 'rate.issue' }),
};
