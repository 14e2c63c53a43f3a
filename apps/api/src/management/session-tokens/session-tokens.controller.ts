import { Body, Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import {
  AtiError,
  InspectedSessionToken,
  InspectSessionToken,
  IntrospectedSessionToken,
  IntrospectSessionToken,
  IssuedSessionToken,
  IssueSessionToken,
  RenewSessionToken,
  RevokedSessionTokens,
  RevokeSessionTokens,
  SessionTokenPage,
  SessionTokenQuery,
  SessionTokenValidity,
  ValidateSessionToken,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent, WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { invalid } from '../../platform/http/validation.js';
import {
  IssuedTokens,
  SessionTokenChecker,
  SessionTokenRevocations,
  SessionTokens,
} from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { isRawKey, KeyIntrospection } from '../../virtual-keys/index.js';
import { decodeUnverified } from '../../tokens/index.js';
import { changeBy } from '../resources/change-by.js';
import { MANAGEMENT } from '../surface.js';
import { toIssued } from './wire.js';

@Controller(at(MANAGEMENT, 'ati/tokens'))
export class SessionTokensController {
  constructor(
    private readonly tokens: SessionTokens,
    private readonly issued: IssuedTokens,
    private readonly checker: SessionTokenChecker,
    private readonly revocations: SessionTokenRevocations,
    private readonly keys: KeyIntrospection,
  ) {}

  @Get()
  @Describe({
    id: 'listSessionTokens',
    summary: 'List session tokens',
    description: 'Those that were issued here, newest first, without their text: it is kept nowhere.',
  })
  @Requires('ati:read')
  @Pages(SessionTokenPage)
  list(
    @CurrentOperator() operator: Operator,
    @Query({ schema: SessionTokenQuery }) query: SessionTokenQuery,
  ) {
    return this.issued.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'issueSessionToken',
    summary: 'Issue a session token',
    description: 'For a subject and a scope text. The token is shown this once.',
    problems: ['session_token.not_issued', 'session_token.agent_stopped', 'profile.not_found'],
  })
  @Requires('ati:issue')
  @Idempotent()
  @Returns(IssuedSessionToken, 201)
  async issue(
    @CurrentOperator() operator: Operator,
    @Body({ schema: IssueSessionToken }) input: IssueSessionToken,
    @Req() request: FastifyRequest,
  ): Promise<IssuedSessionToken> {
    const issued = await this.tokens.issue(changeBy(operator, request), {
      sub: input.sub,
      scope: input.scope,
      ttlSeconds: input.ttl_seconds,
      rate: input.rate,
      jobId: input.job_id,
      sandboxId: input.sandbox_id,
      profileId: input.profile_id,
    });
    return { token: issued.token, ...toIssued(issued) };
  }

  @Post('validate')
  @Describe({
    id: 'validateSessionToken',
    summary: 'Validate a session token',
    description:
      'Checks all that the gateway checks: signature, claims, time, issuer, audience, whether it was revoked, and whether its agent is active. `error` is the first fault.',
  })
  @Requires('ati:read')
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  @Returns(SessionTokenValidity)
  async validate(
    @CurrentOperator() operator: Operator,
    @Body({ schema: ValidateSessionToken }) { token, profile_id }: ValidateSessionToken,
  ): Promise<SessionTokenValidity> {
    try {
      const { claims } = await this.checker.check(scopeOf(operator), token, profile_id);
      return { valid: true, claims };
    } catch (error) {
      if (error instanceof AtiError) return { valid: false, error: error.code };
      throw error;
    }
  }

  @Post('inspect')
  @Describe({
    id: 'inspectSessionToken',
    summary: 'Look into a session token',
    description: 'Decodes header and claims and checks nothing of them: never decide anything by the answer.',
  })
  @Requires('ati:read')
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  @Returns(InspectedSessionToken)
  inspect(@Body({ schema: InspectSessionToken }) { token }: InspectSessionToken): InspectedSessionToken {
    try {
      return { verified: false, ...decodeUnverified(token) };
    } catch (error) {
      if (!(error instanceof AtiError)) throw error;
      throw invalid([{ pointer: '/token', message: error.message }]);
    }
  }

  @Post('introspect')
  @Describe({
    id: 'introspectSessionToken',
    summary: 'Introspect a session token or a virtual key',
    description: 'As RFC 7662 has it. Of one that is not good nothing but that is told.',
  })
  @Requires('ati:read')
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  @Returns(IntrospectedSessionToken)
  async introspect(
    @CurrentOperator() operator: Operator,
    @Body({ schema: IntrospectSessionToken }) { token }: IntrospectSessionToken,
  ): Promise<IntrospectedSessionToken> {
    if (isRawKey(token)) return this.keys.introspect(scopeOf(operator), token);
    try {
      const { claims } = await this.checker.check(scopeOf(operator), token);
      return { active: true, ...claims, token_type: 'Bearer' };
    } catch (error) {
      if (error instanceof AtiError) return { active: false };
      throw error;
    }
  }

  @Post('revoke')
  @Describe({
    id: 'revokeSessionTokens',
    summary: 'Revoke session tokens',
    description:
      'One by its `jti`, or all that a subject or a profile has so far. Signet refuses them from the next request on, in every process. A proxy of your own does not hear of it.',
    problems: ['profile.not_found'],
  })
  @Requires('ati:write')
  @Idempotent()
  @HttpCode(200)
  @Returns(RevokedSessionTokens)
  async revoke(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RevokeSessionTokens }) { jti, sub, profile_id }: RevokeSessionTokens,
    @Req() request: FastifyRequest,
  ) {
    const ended =
      jti !== undefined
        ? ({ by: 'jti', value: jti } as const)
        : sub !== undefined
          ? ({ by: 'sub', value: sub } as const)
          : ({ by: 'profile', value: profile_id! } as const);
    return { revoked: await this.revocations.revoke(changeBy(operator, request), ended) };
  }

  @Post('renew')
  @Describe({
    id: 'renewSessionToken',
    summary: 'Renew a session token',
    description:
      'Trades a token that is still good for a fresh one of the same subject with the same scope, or a narrower one. The former one stays good until it expires.',
    problems: ['session_token.not_issued', 'session_token.agent_stopped', 'profile.not_found'],
  })
  @Requires('ati:issue')
  @Idempotent()
  @Returns(IssuedSessionToken, 201)
  async renew(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RenewSessionToken }) { token, scope, ttl_seconds: ttlSeconds }: RenewSessionToken,
    @Req() request: FastifyRequest,
  ): Promise<IssuedSessionToken> {
    const issued = await this.tokens.renew(changeBy(operator, request), { token, scope, ttlSeconds });
    return { token: issued.token, ...toIssued(issued) };
  }
}
