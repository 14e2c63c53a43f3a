import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Session } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ManagementKeys } from '../credentials/index.js';
import { Operators, Strangers } from '../limits/index.js';
import { MANAGEMENT } from '../management/index.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { ACCESS, type AccessRule } from '../platform/http/access.js';
import type { Operator } from '../platform/http/operator.js';
import { decide } from '../policy/index.js';
import { ConsoleOrigin } from './console-origin.js';
import { COOKIES, readCookie } from './cookies.js';
import { SessionsService } from './sessions.service.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Guards the management API: finds the operator and checks the permission that the route names. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionsService,
    private readonly keys: ManagementKeys,
    private readonly operators: Operators,
    private readonly strangers: Strangers,
    private readonly origin: ConsoleOrigin,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.config.surface !== MANAGEMENT) return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    // A route that says nothing is closed; a test finds it before anybody else does.
    if (!rule) throw new Problem('authorization.denied', { internal: 'The route declares no access rule.' });
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if ('public' in rule) {
      if (!READS.has(request.method)) this.origin.requireSame(request);
      const secret = this.sessionSecretOf(request);
      const session = secret && (await this.sessions.find(secret));
      if (session) await this.operators.admit(operatorIn(session), request, reply);
      else await this.strangers.admit(request, reply);
      return true;
    }

    const operator = await this.operatorOf(request);
    request.operator = operator;
    request.caller = operator;
    // Whoever signs in again goes on with their keys. None of these calls ends what it was made with.
    request.writer = {
      id: `${operator.type} ${operator.id}`,
      secret: null,
      shape: 'management',
      confirm: (tx) => this.confirm(tx, request, operator),
    };
    await this.operators.admit(operator, request, reply);
    request.isStillAllowed = () => this.isAllowed(request, rule.requires);
    const decision = decide(operator, 'operate', { permission: rule.requires }, null);
    if (!decision.allowed)
      throw new Problem('authorization.denied', {
        detail: `This needs the permission ${rule.requires}. Ask an owner of the organisation.`,
        facts: { required: rule.requires },
        trace: { decision },
      });
    return true;
  }

  /** @throws Problem authentication.failed, authentication.required */
  private async confirm(tx: Transaction, request: FastifyRequest, { type, id }: Operator): Promise<void> {
    if (type === 'management_key') {
      if (await this.keys.isUsable(tx, id)) return;
      throw new Problem('authentication.failed', {
        detail: 'The management key has just ended.',
        trace: { cause: 'key_revoked' },
      });
    }
    const secret = this.sessionSecretOf(request);
    if (secret && (await this.sessions.isOpen(tx, secret))) return;
    throw new Problem('authentication.required', {
      detail: 'This session has just ended. Sign in again.',
      trace: { cause: 'session_not_valid' },
    });
  }

  private async isAllowed(request: FastifyRequest, permission: string): Promise<boolean> {
    try {
      return decide(await this.operatorOf(request), 'operate', { permission }, null).allowed;
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return false;
      throw error;
    }
  }

  private sessionSecretOf(request: FastifyRequest): string | null {
    return readCookie(request, COOKIES.session, this.origin.isOverHttps(request));
  }

  private async operatorOf(request: FastifyRequest): Promise<Operator> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
      return this.keys.authenticate(key ?? '');
    }

    const secret = this.sessionSecretOf(request);
    const session = secret && (await this.sessions.find(secret));
    if (!secret || !session)
      throw new Problem('authentication.required', {
        detail: 'Sign in first.',
        ...(secret && { trace: { cause: 'session_not_valid' } }),
      });
    const operator = operatorIn(session);
    request.caller = operator;
    if (!READS.has(request.method)) {
      this.origin.requireSame(request);
      if (!this.sessions.isCsrfToken(secret, request.headers['x-csrf-token']))
        throw new Problem('request.cross_site', {
          detail: 'The X-CSRF-Token header is missing or out of date. Reload the page and try again.',
          trace: { cause: 'csrf_token_wrong' },
        });
    }
    return operator;
  }
}

const operatorIn = ({ member, organisation, permissions }: Session): Operator => ({
  type: 'member',
  id: member.id,
  name: member.name,
  organisationId: organisation.id,
  permissions,
});
