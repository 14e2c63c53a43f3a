import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ADMIN_PERMISSION,
  agentAuthPermissions,
  AgentAuthCheckPermission,
  AgentAuthPermissionChecked,
  AgentAuthPermissionList,
  AgentAuthPermissionMap,
  PERMISSION_FORMAT,
  permissionCatalogue,
  serviceOf,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { scopeOf } from '../../access/index.js';
import {
  AgentsService,
  PermissionCatalogueService,
  subjectOf,
  requireAccess,
  type AgentCaller,
} from '../../agents/index.js';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { DefaultOrganisation } from '../../members/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Representation } from '../../platform/http/representation.js';
import { invalid } from '../../platform/http/validation.js';
import { decide, LANGUAGES, type AgentRule } from '../../policy/index.js';
import { CurrentCaller } from './caller.js';
import { AGENTAUTH_V1 } from './surface.js';
import { answerIn, byFamily, mounts } from './family.js';

const WILDCARDS = {
  admin: `${ADMIN_PERMISSION} allows everything, and makes an agent an administrator`,
  service: 'service:*:* allows everything in one service',
  resource: 'service:resource:* allows every action on one resource',
};
const EXAMPLES = ['zendesk:tickets:read', 'github:pull_requests:read', 'slack:messages:*', 'hubspot:*:*'];

@Controller(mounts('permissions'))
export class AgentAuthPermissionsController {
  private readonly closedList = new Representation({ 'content-type': 'application/json; charset=utf-8' });
  private readonly openList = new Representation({ 'content-type': 'application/json; charset=utf-8' });

  constructor(
    private readonly catalogue: PermissionCatalogueService,
    private readonly agents: AgentsService,
    private readonly organisation: DefaultOrganisation,
  ) {}

  /** A map by service in the closed family, whose clients walk it; a flat list in the open one. */
  @Get('list')
  @Describe({
    id: 'listPermissions',
    summary: 'List the permission catalogue',
    description: `A map by service; below \`${AGENTAUTH_V1.prefix}\` a flat list.`,
    answer: AgentAuthPermissionMap,
    on: { 'agentauth-v1': { answer: AgentAuthPermissionList } },
  })
  @Public('The catalogue is documentation')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const entries = await this.catalogue.entries(this.organisation.id);
    const concrete = entries.map(({ permission }) => permission);
    const byService = Object.fromEntries(
      [...permissionCatalogue(concrete).keys()].map((service) => [
        service,
        concrete.filter((permission) => serviceOf(permission) === service),
      ]),
    );
    const answer = await answerIn(
      request,
      {
        permissions: { ...byService, admin: [ADMIN_PERMISSION] } as object,
        format: PERMISSION_FORMAT,
        examples: EXAMPLES,
        wildcards: WILDCARDS,
      },
      () => ({ permissions: [...concrete, ADMIN_PERMISSION] as object }),
    );
    byFamily(request, this.closedList, this.openList).send(JSON.stringify(answer), request, reply);
  }

  /** Says whether an agent holds a concrete permission, and through which entry. */
  @Post('check')
  @Describe({
    id: 'checkPermission',
    summary: 'Check a permission',
    description: 'Says whether an agent holds a concrete permission, and through which entry.',
    body: AgentAuthCheckPermission,
    answer: AgentAuthPermissionChecked,
    problems: ['agent.not_found'],
  })
  @Requires('agent' satisfies AgentRule)
  @WithoutIdempotencyKey('It only reads')
  @HttpCode(200)
  async check(@CurrentCaller() caller: AgentCaller, @Body() body: unknown) {
    const { agent_id, permission } = (body ?? {}) as { agent_id?: unknown; permission?: unknown };
    if (
      typeof permission !== 'string' ||
      permission.length > 200 ||
      !agentAuthPermissions.CONCRETE.test(permission)
    )
      throw invalid([
        { pointer: '/permission', message: `Write it as ${PERMISSION_FORMAT}, without wildcards` },
      ]);
    if (agent_id !== undefined && typeof agent_id !== 'string')
      throw invalid([{ pointer: '/agent_id', message: 'Give a string' }]);
    requireAccess('self-or-admin', caller, agent_id ?? caller.id);
    const subject =
      agent_id === undefined || agent_id === caller.id
        ? caller
        : await this.agents.getStored(scopeOf(caller), agent_id);
    const asked = { language: 'agentauth', permission } as const;
    const { allowed } = decide(subjectOf(subject), 'permission.use', asked, null);
    return {
      allowed,
      matched: allowed ? LANGUAGES.agentauth.matches(subject.permissions, permission) : null,
    };
  }
}
