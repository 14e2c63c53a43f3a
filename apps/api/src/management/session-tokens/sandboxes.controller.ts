import { Body, Controller, Inject, Post, Req } from '@nestjs/common';
import { atiScopes, ProvisionedSandbox, ProvisionSandbox } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { publicUrl } from '../../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { orRefuse, SessionTokens } from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { changeBy } from '../resources/change-by.js';
import { GATEWAY_PATH, MANAGEMENT } from '../surface.js';
import { toIssued } from './wire.js';

@Controller(at(MANAGEMENT, 'ati/sandboxes'))
export class SandboxesController {
  constructor(
    private readonly tokens: SessionTokens,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @Describe({
    id: 'provisionSandbox',
    summary: 'Provision a sandbox',
    description:
      'Issues a session token and answers with the environment of the sandbox, as `provision_sandbox` of ATI does. The token is shown this once.',
    problems: ['session_token.not_issued', 'session_token.agent_stopped', 'profile.not_found'],
  })
  @Requires('ati:issue')
  @Idempotent()
  @Returns(ProvisionedSandbox, 201)
  async provision(
    @CurrentOperator() operator: Operator,
    @Body({ schema: ProvisionSandbox }) input: ProvisionSandbox,
    @Req() request: FastifyRequest,
  ): Promise<ProvisionedSandbox> {
    const { agent_id, tools = [], skills = [], extra_scopes: extra = [] } = input;
    const issued = await this.tokens.issue(changeBy(operator, request), {
      sub: agent_id,
      scope: orRefuse(() => atiScopes.buildScopeString({ tools, skills, extra })),
      ttlSeconds: input.ttl_seconds,
      rate: input.rate,
      jobId: input.job_id,
      sandboxId: input.sandbox_id,
      profileId: input.profile_id,
    });
    const gateway = publicUrl(this.settings) + GATEWAY_PATH;
    return {
      env: { ATI_PROXY_URL: issued.profile.proxyUrl ?? gateway, ATI_SESSION_TOKEN: issued.token },
      ...toIssued(issued),
    };
  }
}
