import { Body, Controller, Delete, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import {
  AgentAuthChangedAgent,
  AgentAuthDone,
  AgentAuthKeyRotated,
  AgentAuthOpenPermissionsChanged,
  AgentAuthOpenStatusChanged,
  AgentAuthOpenTierChanged,
  AgentAuthSetPermissions,
  AgentAuthSetStatus,
  AgentAuthSetTier,
  isAdministrator,
  RateTier,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { ChangeAgent, type AgentCaller, type AgentEntity } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { CountStrangers, CREDENTIAL_ENDPOINT } from '../../limits/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { invalid } from '../../platform/http/validation.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import type { AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { changeBy } from './change-by.js';
import { answerIn, mounts } from './family.js';
import { agentVersion, toWireAgent } from './wire.js';

const STATUSES = {
  active: 'active',
  inactive: 'inactive',
  disabled: 'inactive',
  suspended: 'suspended',
} as const;

const ADMINISTRATORS_KEYS =
  'The agent is an administrator with keys that are issued to it from now on; those it had before, and what they were exchanged for, keep its other permissions.';

const memberOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Record<string, unknown>)[name]
    : undefined;

/** What administrators do to agents. */
@Controller(mounts('agents/:agent_id'))
export class AgentAuthAdministrationController {
  constructor(private readonly changes: ChangeAgent) {}

  @Put('tier')
  @Describe({
    id: 'setAgentTier',
    summary: 'Set the rate tier',
    body: AgentAuthSetTier,
    answer: AgentAuthChangedAgent,
    problems: ['agent.tier_invalid', 'agent.not_found', 'agent.revoked'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenTierChanged } },
  })
  @Requires('admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('agent.changed')
  @TellsVersion(agentVersion)
  async setTier(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const tier = RateTier.safeParse(memberOf(body, 'tier'));
    if (!tier.success)
      throw new Problem('agent.tier_invalid', {
        detail: `The tier must be one of ${RateTier.options.join(', ')}.`,
        facts: { valid_tiers: RateTier.options },
      });
    const agent = await this.changes.setRateTier(changeBy(caller, id, request), tier.data);
    return changed(request, agent, 'tier', 'Rate tier changed.');
  }

  @Put('status')
  @Describe({
    id: 'setAgentStatus',
    summary: 'Set the status',
    description: 'An agent is revoked through its revoke route, and then cannot come back.',
    body: AgentAuthSetStatus,
    answer: AgentAuthChangedAgent,
    problems: ['agent.status_invalid', 'agent.not_found', 'agent.revoked'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenStatusChanged } },
  })
  @Requires('admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('agent.changed')
  @TellsVersion(agentVersion)
  async setStatus(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const asked = memberOf(body, 'status');
    const status = typeof asked === 'string' && Object.hasOwn(STATUSES, asked) ? asked : null;
    if (!status)
      throw new Problem('agent.status_invalid', {
        detail:
          'The status must be active, inactive or suspended. An agent is revoked through its revoke route.',
        facts: { valid_statuses: ['active', 'inactive', 'suspended'] },
      });
    const to = STATUSES[status as keyof typeof STATUSES];
    const agent = await this.changes.setStatus(changeBy(caller, id, request), to);
    return changed(request, agent, 'status', 'Status changed.');
  }

  @Put('permissions')
  @Describe({
    id: 'setAgentPermissions',
    summary: 'Set the permissions',
    description:
      'They apply to the next request. `*:*:*` alone needs a key that is issued afterwards: keys and tokens from before do not become those of an administrator.',
    body: AgentAuthSetPermissions,
    answer: AgentAuthChangedAgent,
    problems: ['request.permissions_invalid', 'agent.not_found', 'agent.revoked'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenPermissionsChanged } },
  })
  @Requires('admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('agent.changed')
  @TellsVersion(agentVersion)
  async setPermissions(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const asked = memberOf(body, 'permissions');
    if (!Array.isArray(asked))
      throw invalid([{ pointer: '/permissions', message: 'Give a list of permissions' }]);
    const agent = await this.changes.setPermissions(changeBy(caller, id, request), asked);
    return changed(
      request,
      agent,
      'permissions',
      isAdministrator(agent.permissions)
        ? `Permissions changed. ${ADMINISTRATORS_KEYS}`
        : 'Permissions changed.',
    );
  }

  @Delete()
  @Describe({
    id: 'deleteAgent',
    summary: 'Delete an agent',
    description: 'It is gone from lists and its credentials end. Its activity is kept.',
    answer: AgentAuthDone,
    problems: ['agent.not_found'],
  })
  @Requires('admin' satisfies AgentRule)
  @Idempotent()
  @IfMatch('agent.changed')
  async delete(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Req() request: FastifyRequest,
  ) {
    await this.changes.delete(changeBy(caller, id, request));
    return { success: true, message: 'Agent deleted. Its activity is kept.' };
  }

  @Post('rotate-key')
  @Describe({
    id: 'rotateAgentKey',
    summary: 'Replace the API key',
    description:
      'The old key ends at once, and so do the refresh tokens that were had for it. The answer holds the new one, which is never shown again. An agent that became an administrator gets an administrator’s key from an administrator.',
    answer: AgentAuthKeyRotated,
    problems: ['agent.not_found', 'agent.revoked'],
  })
  @Requires('self-or-admin' satisfies AgentRule)
  @Idempotent()
  @CountStrangers(CREDENTIAL_ENDPOINT)
  @HttpCode(200)
  async rotateKey(
    @CurrentCaller() caller: AgentCaller,
    @Param('agent_id') id: string,
    @Req() request: FastifyRequest,
  ) {
    const { apiKey } = await this.changes.rotateKey(changeBy(caller, id, request));
    return {
      success: true,
      message: 'API key replaced. The old one has ended; store the new one now, it is not shown again.',
      credentials: { api_key: apiKey.secret, token_type: 'Bearer' },
    };
  }
}

function changed(
  request: FastifyRequest,
  agent: AgentEntity,
  field: 'tier' | 'status' | 'permissions',
  message: string,
) {
  const wire = toWireAgent(agent);
  return answerIn(request, { success: true, message, agent: wire }, () => ({
    agent_id: wire.agent_id,
    [field]: wire[field],
    updated_at: wire.updated_at,
  }));
}
