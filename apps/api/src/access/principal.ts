import type { FastifyRequest } from 'fastify';
import type { AgentSubject, OperatorSubject, SandboxSubject } from '../policy/index.js';
import type { Scope } from './scope.js';

/** What everybody has who proved who they are. What decisions look at beside it is in `policy/`. */
interface Known {
  name: string;
  /** The organisation in which they act. */
  organisationId: Scope;
}

/** A signed-in person, in one organisation. */
export interface Member extends OperatorSubject, Known {
  type: 'member';
}

/** A machine of an operator. */
export interface ManagementKey extends OperatorSubject, Known {
  type: 'management_key';
}

/** An agent; `permissions` are what it may with the credential it showed. */
export interface Agent extends AgentSubject, Known {
  organisationId: Scope;
}

/** A sandbox: what a session token or a virtual key of ATI says of whoever holds it. */
export interface Sandbox extends SandboxSubject, Known {
  /** `sub`: what the orchestrator calls it. */
  id: string;
  /** Our agent of that name, when `sub` names one. */
  agentId: string | null;
  /** From pattern to `count/unit`, as written. */
  rates: Readonly<Record<string, string>>;
  proof:
    | { kind: 'session_token'; profileId: string; tokenId: string | null }
    | { kind: 'virtual_key'; keyId: string };
  expiresAt: Date | null;
  jobId: string | null;
  sandboxId: string | null;
}

/** Whoever proved who they are. */
export type KnownPrincipal = Member | ManagementKey | Agent | Sandbox;

/**
 * Whoever calls. Made by the guard, from the credentials that the surface accepts; and where credentials are the body of
 * the call, by the route that checked them.
 */
export type Principal = KnownPrincipal | { type: 'anonymous' };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as it is known, before anything is refused; absent on routes that look at nobody. */
    principal?: Principal;
    /** The organisation that the request is about: the caller's, or the one that strangers are served in. */
    scope?: Scope;
  }
}

/** Whoever calls, if they proved who they are. */
export function knownPrincipalOf({ principal }: FastifyRequest): KnownPrincipal | null {
  return principal && principal.type !== 'anonymous' ? principal : null;
}

/** Tells callers apart. What a sandbox is called is for its organisation to say: others may have one of that name. */
export const callerKeyOf = ({ type, id, organisationId }: KnownPrincipal): string =>
  type === 'sandbox' ? `sandbox of ${organisationId}: ${id}` : id;
