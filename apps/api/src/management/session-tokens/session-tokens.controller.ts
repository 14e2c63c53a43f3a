import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import {
  IssuedSessionToken,
  IssueSessionToken,
  SessionTokenPage,
  SessionTokenQuery,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IssuedTokens, SessionTokens } from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { changeBy } from '../resources/change-by.js';
import { MANAGEMENT } from '../surface.js';
import { toIssued } from './wire.js';

@Controller(at(MANAGEMENT, 'ati/tokens'))
export class SessionTokensController {
  constructor(
    private readonly tokens: SessionTokens,
    private readonly issued: IssuedTokens,
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
}
