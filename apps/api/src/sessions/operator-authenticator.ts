import { Injectable } from '@nestjs/common';
import { OPERATOR_PERMISSIONS, type Session } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Authenticator,
  scopeOf,
  type Identified,
  type KnownPrincipal,
  type Operator,
} from '../access/index.js';
import { ManagementKeys } from '../credentials/index.js';
import { Operators } from '../limits/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import type { AccessRule } from '../platform/http/access.js';
import { ANONYMOUS, decide, type Decision } from '../policy/index.js';
import { ConsoleOrigin } from './console-origin.js';
import { COOKIES, readCookie } from './cookies.js';
import { SessionsService } from './sessions.service.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const PERMISSIONS: ReadonlySet<string> = new Set(OPERATOR_PERMISSIONS);
/** The rule of what every operator may ask; the answer then says who may have it. */
const ANY_OPERATOR = 'operator';

/** Knows the operators of an organisation: signed-in people and their machines. */
@Injectable()
export class OperatorAuthenticator extends Authenticator {
  override readonly credentials = ['management_key', 'session'] as const;
  override readonly invitation = 'Sign in at the console, or send Authorization: Bearer <management key>.';

  constructor(
    private readonly sessions: SessionsService,
    private readonly keys: ManagementKeys,
    private readonly operators: Operators,
    private readonly origin: ConsoleOrigin,
  ) {
    super();
  }

  override enforces(rule: string): boolean {
    return rule === ANY_OPERATOR || PERMISSIONS.has(rule);
  }

  /** Whoever signs in again goes on with their keys. None of these calls ends what it was made with. */
  override secretOf(): null {
    return null;
  }

  override async identify(
    request: FastifyRequest,
    reply: FastifyReply,
    access: AccessRule,
  ): Promise<Identified | null> {
    if ('public' in access) return this.countVisitor(request, reply);
    const operator = await this.operatorOf(request);
    if (!operator) return null;
    request.isStillAllowed = () => this.isAllowed(request, access.requires);
    return {
      principal: operator,
      writer: { id: `${operator.type} ${operator.id}` },
      admit: (reply) => this.admit(request, reply, operator),
      confirm: (tx) => this.confirm(tx, request, operator),
    };
  }

  override requireRule(permission: string, operator: KnownPrincipal): void {
    const decision = refusalBy(permission, operator);
    if (!decision) return;
    throw new Problem('authorization.denied', {
      detail: `This needs the permission ${permission}. Ask an owner of the organisation.`,
      facts: { required: permission },
      trace: { decision },
    });
  }

  /** @throws Problem request.cross_site, limit.exceeded */
  private async admit(request: FastifyRequest, reply: FastifyReply, operator: Operator): Promise<void> {
    if (operator.type === 'member' && !READS.has(request.method)) this.requireConsole(request);
    await this.operators.admit(operator, request, reply);
  }

  /** Where people sign in and out a session is no proof yet: it only says in whose count the request is. */
  private async countVisitor(request: FastifyRequest, reply: FastifyReply): Promise<null> {
    if (!READS.has(request.method)) this.origin.requireSame(request);
    const secret = this.sessionSecretOf(request);
    const session = secret && (await this.sessions.find(secret));
    if (session) await this.operators.admit(operatorIn(session), request, reply);
    return null;
  }

  /** @throws Problem authentication.failed, authentication.required */
  private async confirm(tx: Transaction, request: FastifyRequest, operator: Operator): Promise<Operator> {
    if (operator.type === 'management_key')
      return { ...operator, ...(await this.keys.hold(operator.organisationId, tx, operator.id)) };
    const secret = this.sessionSecretOf(request);
    const held = secret && (await this.sessions.hold(tx, secret));
    if (held) return { ...operator, ...held };
    throw new Problem('authentication.required', {
      detail: 'This session has just ended. Sign in again.',
      trace: { cause: 'session_not_valid', decision: sessionEnded() },
    });
  }

  private async isAllowed(request: FastifyRequest, rule: string): Promise<boolean> {
    try {
      const operator = await this.operatorOf(request);
      return operator !== null && refusalBy(rule, operator) === null;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return false;
      throw error;
    }
  }

  private sessionSecretOf(request: FastifyRequest): string | null {
    return readCookie(request, COOKIES.session, this.origin.isOverHttps(request));
  }

  /** @throws Problem authentication.failed, authentication.required */
  private async operatorOf(request: FastifyRequest): Promise<Operator | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
      return this.keys.authenticate(key ?? '');
    }

    const secret = takesSessions(request) ? this.sessionSecretOf(request) : null;
    if (!secret) return null;
    const session = await this.sessions.find(secret);
    if (!session)
      throw new Problem('authentication.required', {
        detail: this.invitation,
        trace: { cause: 'session_not_valid', decision: sessionEnded() },
      });
    return operatorIn(session);
  }

  /** Browsers send a session along with what any page asks: that it is the console's that does, has to be shown. */
  private requireConsole(request: FastifyRequest): void {
    this.origin.requireSame(request);
    const secret = this.sessionSecretOf(request);
    if (secret && this.sessions.isCsrfToken(secret, request.headers['x-csrf-token'])) return;
    throw new Problem('request.cross_site', {
      detail: 'The X-CSRF-Token header is missing or out of date. Reload the page and try again.',
      trace: { cause: 'csrf_token_wrong', decision: this.origin.withoutToken() },
    });
  }
}

/** The decision by which the rule of a route refuses an operator, or null. */
function refusalBy(rule: string, operator: KnownPrincipal): Decision | null {
  if (rule === ANY_OPERATOR) return null;
  const decision = decide(operator, 'operate', { permission: rule }, null);
  return decision.allowed ? null : decision;
}

/** Whether a session counts where the request goes: there are surfaces for machines alone. */
const takesSessions = ({ routeOptions: { config } }: FastifyRequest): boolean =>
  config.surface?.credentials.includes('session') ?? true;

const sessionEnded = (): Decision => decide(ANONYMOUS, 'session.present', { isOpen: false }, null);

const operatorIn = ({ member, organisation, permissions }: Session): Operator => ({
  type: 'member',
  id: member.id,
  name: member.name,
  organisationId: scopeOf({ organisationId: organisation.id }),
  permissions,
});
