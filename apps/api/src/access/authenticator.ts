import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from '../platform/database/database.js';
import type { AccessRule } from '../platform/http/access.js';
import type { CredentialKind } from '../surfaces/index.js';
import type { KnownPrincipal } from './principal.js';

/** Somebody who proved who they are, whether or not they may call. */
export interface Identified {
  principal: KnownPrincipal;
  /** Their name among writers, which outlives their credentials; writes with one turn are made one after another. */
  writer: { id: string; turn?: string };
  /**
   * Lets them call, and counts the request as theirs.
   * @throws Problem a 401 or 403 for whoever may not call at all, whatever the route; limit.exceeded
   */
  admit(reply: FastifyReply): Promise<void>;
  /**
   * Reads again, in the transaction of a write, who they are and that what they presented still stands.
   * @throws Problem what a call that came now would be refused with
   */
  confirm(tx: Transaction): Promise<KnownPrincipal>;
}

/** Knows callers by what they present, and which rules they can satisfy. */
export abstract class Authenticator {
  /** What it finds a caller by. */
  abstract readonly credentials: readonly CredentialKind[];
  /** What a stranger at a closed route is told. */
  abstract readonly invitation: string;

  /** Whether {@link requireRule} decides about this rule. */
  abstract enforces(rule: string): boolean;

  /** What a request presents to prove who calls, good or not; null where a repetition never comes with what has ended. */
  abstract secretOf(request: FastifyRequest): string | null;

  /**
   * Finds out who calls. Null when nobody says who they are.
   * @throws Problem a 401 for what is not good
   */
  abstract identify(
    request: FastifyRequest,
    reply: FastifyReply,
    access: AccessRule,
  ): Promise<Identified | null>;

  /** Lets through whoever satisfies `rule`. @throws Problem authorization.denied */
  abstract requireRule(rule: string, principal: KnownPrincipal, request: FastifyRequest): void;
}
