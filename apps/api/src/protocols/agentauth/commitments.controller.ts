import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  AgentAuthActiveCommitments,
  AgentAuthAnonymousVerdict,
  AgentAuthCommitment,
  RegisterCommitment,
  AgentAuthRevokedCommitment,
  VerifyAnonymous,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import type { AgentCaller } from '../../agents/index.js';
import { CommitmentsService } from '../../commitments/index.js';
import { Idempotent, WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Attempts, CountStrangers, CREDENTIALS_IN_BODY } from '../../limits/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { parse } from '../../platform/http/validation.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { mounts } from './family.js';

/** Anonymous verification (specification, 12.2). What it proves and what not: see the domain service. */
@Controller(mounts('zkp'))
export class AgentAuthCommitmentsController {
  constructor(
    private readonly commitments: CommitmentsService,
    private readonly attempts: Attempts,
  ) {}

  @Post('register-commitment')
  @Describe({
    id: 'registerCommitment',
    summary: 'Register a commitment',
    description:
      'The commitment is the SHA-256 of the text p, where p is the SHA-256 of `agent_id:api_key:salt` in hex.',
    body: RegisterCommitment,
    answer: AgentAuthCommitment,
    problems: ['authentication.failed', 'agent.not_active'],
  })
  @Public('The credentials are in the body')
  @Idempotent({ provenBy: 'api_key' })
  @CountStrangers(CREDENTIALS_IN_BODY)
  @HttpCode(201)
  async register(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issued = await this.commitments.register(
      transactionOf(request),
      parse(RegisterCommitment, body),
      originOf(request),
      this.attempts.of(request, reply),
    );
    return {
      commitment: issued.commitment,
      salt: issued.salt,
      expires_at: issued.expiresAt?.toISOString() ?? null,
      message: 'Commitment registered. Store the salt now: it is not shown again.',
    };
  }

  @Post('verify-anonymous')
  @Describe({
    id: 'verifyAnonymously',
    summary: 'Verify without a name',
    description:
      'In `hash` mode `preimage_hash` is p. Showing p tells it: whoever saw it can show it again until the commitment ' +
      'expires or is revoked. Answers 200 for what is not valid, too.',
    body: VerifyAnonymous,
    answer: AgentAuthAnonymousVerdict,
  })
  @Public('Whoever asks stays unknown: that is the point')
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  verify(@Body() body: unknown, @Query('mode') mode: unknown) {
    return this.commitments.verify(parse(VerifyAnonymous, withMode(body, mode)));
  }

  @Delete('commitment/:commitment')
  @Describe({
    id: 'revokeCommitment',
    summary: 'Revoke a commitment',
    answer: AgentAuthRevokedCommitment,
    problems: ['commitment.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @Idempotent()
  async revoke(
    @CurrentCaller() caller: AgentCaller,
    @Param('commitment') given: string,
    @Req() request: FastifyRequest,
  ) {
    const commitment = await this.commitments.revoke(
      transactionOf(request),
      caller,
      given,
      originOf(request),
    );
    return { success: true, commitment, status: 'revoked' };
  }

  @Get('active-count')
  @Describe({
    id: 'countCommitments',
    summary: 'Count active commitments',
    answer: AgentAuthActiveCommitments,
  })
  @Requires('admin' satisfies AgentRule)
  async activeCount(@CurrentCaller() caller: AgentCaller) {
    return { active_commitments: await this.commitments.countActive(scopeOf(caller)) };
  }
}

/** The mode may be in the body or in the query; without either it is `zkp`. */
function withMode(body: unknown, mode: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return { ...body, mode: (body as { mode?: unknown }).mode ?? mode ?? 'zkp' };
}
