import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import {
  AgentAuthOpenRegistered,
  AgentAuthRegister,
  AgentAuthRegistered,
  type FieldFault,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { scopeOf, type Scope } from '../../access/index.js';
import { RegisterAgent, registrarFor, type AgentCaller } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { DefaultOrganisation } from '../../members/index.js';
import { PersonasService, readPersona } from '../../personas/index.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { CountStrangers, CREDENTIAL_ENDPOINT } from '../../limits/index.js';
import { Public } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { faultsOf, invalid } from '../../platform/http/validation.js';
import { CurrentCaller } from './caller.js';
import { answerIn, mounts } from './family.js';
import { toWireAgent } from './wire.js';

@Controller(mounts('agents/register'))
export class AgentAuthRegistrationController {
  constructor(
    private readonly registration: RegisterAgent,
    private readonly personas: PersonasService,
    private readonly organisation: DefaultOrganisation,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post()
  @Describe({
    id: 'registerAgent',
    summary: 'Register an agent',
    description:
      'The answer holds the API key, which is never shown again. Credentials are optional: with those of an administrator the agent may get `*:*:*`. Without `permissions` the agent gets `zendesk:tickets:read`.',
    body: AgentAuthRegister,
    answer: AgentAuthRegistered,
    problems: ['request.permissions_invalid', 'agent.admin_not_grantable', 'agent.registration_closed'],
    on: { 'agentauth-v1': { answer: AgentAuthOpenRegistered } },
  })
  @Public('Agents register themselves; the registration policy decides')
  @Idempotent()
  @CountStrangers(CREDENTIAL_ENDPOINT)
  @HttpCode(201)
  async register(
    @Body() body: unknown,
    @CurrentCaller() caller: AgentCaller | null,
    @Req() request: FastifyRequest,
  ) {
    const registrar = registrarFor(caller, this.settings);
    const organisationId = scopeOf(caller ?? { organisationId: this.organisation.id });
    const input = await this.read(organisationId, body);
    const persona = input.persona ? readPersona((body as { persona: unknown }).persona, 'persona') : null;
    const origin = originOf(request);
    const tx = transactionOf(request);
    const { agent, apiKey } = await this.registration.register(
      tx,
      {
        organisationId,
        name: input.name,
        ownerEmail: input.owner_email,
        description: input.description,
        permissions: input.permissions,
      },
      registrar,
      origin,
    );
    const version =
      persona &&
      (await this.personas.register(
        tx,
        { organisationId, agentId: agent.id, apiKey: null, actor: registrar.actor, origin },
        persona,
      ));
    const wire = toWireAgent(agent);
    const flat = {
      agent_id: wire.agent_id,
      name: wire.name,
      owner_email: wire.owner_email,
      api_key: apiKey.secret,
      tier: wire.tier,
      permissions: wire.permissions,
      created_at: wire.created_at,
    };
    const closed = {
      success: true,
      message: registrar.needsApproval
        ? 'Agent registered. It becomes active when somebody approves it. Store the API key now: it is not shown again.'
        : 'Agent registered. Store the API key now: it is not shown again.',
      agent: wire,
      credentials: { api_key: apiKey.secret, token_type: 'Bearer' },
      // The command line client always sends a description and reads the flat members; the Python client, which
      // fails on one key too many, can never send one.
      ...(Object.hasOwn(body as object, 'description') && flat),
    };
    return answerIn(request, closed, () => ({
      ...flat,
      ...(version && { persona_version: version.version, persona_hash: version.hash }),
    }));
  }

  /** Reads a registration and reports everything that is wrong with it together. */
  private async read(organisationId: Scope, body: unknown): Promise<AgentAuthRegister> {
    const parsed = AgentAuthRegister.safeParse(body);
    if (parsed.success) return parsed.data;
    const faults = faultsOf(parsed.error.issues);
    const requested = (body as { permissions?: unknown } | null)?.permissions;
    if (Array.isArray(requested) && !faults.some(({ pointer }) => pointer.startsWith('/permissions')))
      faults.push(...(await this.permissionFaults(organisationId, requested)));
    throw invalid(faults);
  }

  private async permissionFaults(organisationId: Scope, requested: unknown[]): Promise<FieldFault[]> {
    const faults = await this.registration.permissionFaults(organisationId, requested);
    return faults.map(({ permission, reason }) => ({
      pointer: '/permissions',
      message: `${permission}: ${reason}`,
    }));
  }
}
