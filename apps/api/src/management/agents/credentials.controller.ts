import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import {
  AgentId,
  CreateCredential,
  CredentialId,
  CredentialList,
  ImportCredential,
  IssuedCredential,
  RotateCredential,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import {
  AgentsService,
  ChangeAgent,
  type Change,
  credentialCreated,
  credentialImported,
  credentialRevoked,
  credentialRotated,
} from '../../agents/index.js';
import { CredentialsService, type IssuedApiKey } from '../../credentials/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

/** The keys of one agent. They hang on the agent: whoever may change it may change them. */
@Controller(at(MANAGEMENT, 'agents/:id/credentials'))
export class CredentialsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly changes: ChangeAgent,
    private readonly credentials: CredentialsService,
  ) {}

  @Get()
  @Describe({
    id: 'listCredentials',
    summary: 'List the credentials of an agent',
    description: 'Never the secrets: only the first characters, for recognition.',
    problems: ['agent.not_found'],
  })
  @Requires('agents:read')
  @Returns(CredentialList)
  async list(@CurrentOperator() operator: Operator, @Param('id', { schema: AgentId }) id: AgentId) {
    const agent = await this.agents.getStored(scopeOf(operator), id);
    return { data: await this.credentials.listOf(agent.organisationId, agent.id) };
  }

  @Post()
  @Describe({
    id: 'createCredential',
    summary: 'Issue an API key',
    description: 'The answer holds the API key, which is never shown again.',
    problems: ['agent.not_found', 'agent.revoked', 'agent.admin_not_grantable', 'credential.too_many'],
  })
  @Requires('agents:write')
  @Idempotent()
  @Returns(IssuedCredential, 201)
  async create(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: CreateCredential }) { name, expires_at }: CreateCredential,
    @Req() request: FastifyRequest,
  ) {
    const expiresAt = expires_at ? new Date(expires_at) : null;
    const change = changeBy(operator, id, request);
    const issued = await this.changes.handOutKey(
      change,
      (tx, agent) => this.credentials.issueApiKey(tx, agent, name, expiresAt),
      (issued) => credentialCreated(issued, name),
    );
    return this.shown(change, issued);
  }

  @Post('import')
  @Describe({
    id: 'importCredential',
    summary: 'Import an API key',
    description:
      'Takes the SHA-256 of a key that exists already, so that an agent keeps it when it moves here.',
    problems: [
      'agent.not_found',
      'agent.revoked',
      'agent.admin_not_grantable',
      'credential.exists',
      'credential.too_many',
    ],
  })
  @Requires('agents:write')
  @Idempotent()
  @Returns(CredentialList, 201)
  async import(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Body({ schema: ImportCredential }) input: ImportCredential,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.handOutKey(
      change,
      (tx, agent) => this.credentials.importApiKey(tx, agent, input),
      (imported) => credentialImported(imported, input),
    );
    return { data: await this.credentials.listWithin(change.organisationId, change.tx, id) };
  }

  @Post(':credential_id/rotate')
  @Describe({
    id: 'rotateCredential',
    summary: 'Rotate an API key',
    description:
      'Issues a successor. The old key works for `overlap_seconds` more, a day unless told; 0 answers a leak: the refresh tokens that were had for the old key end with it.',
    problems: [
      'agent.not_found',
      'agent.revoked',
      'agent.admin_not_grantable',
      'credential.not_found',
      'credential.ended',
    ],
  })
  @Requires('agents:write')
  @Idempotent()
  @Returns(IssuedCredential)
  async rotate(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Param('credential_id', { schema: CredentialId }) credentialId: CredentialId,
    @Body({ schema: RotateCredential }) { overlap_seconds }: RotateCredential,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    const { issued } = await this.changes.handOutKey(
      change,
      (tx, agent) => this.credentials.rotate(tx, agent, credentialId, overlap_seconds),
      (rotated) => credentialRotated(rotated.issued, [rotated.replaced], { credential_id: credentialId }),
    );
    return this.shown(change, issued);
  }

  @Post(':credential_id/revoke')
  @Describe({
    id: 'revokeCredential',
    summary: 'Revoke an API key',
    description:
      'It ends at once, and so do the refresh tokens that were had for it. At our API every access token of the agent ends, too: who has another key refreshes.',
    problems: ['agent.not_found', 'agent.revoked', 'credential.not_found'],
  })
  @Requires('agents:write')
  @Idempotent()
  @Returns(CredentialList)
  async revoke(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: AgentId }) id: AgentId,
    @Param('credential_id', { schema: CredentialId }) credentialId: CredentialId,
    @Req() request: FastifyRequest,
  ) {
    const change = changeBy(operator, id, request);
    await this.changes.withCredentials(
      change,
      (tx, agent) => this.credentials.revoke(tx, agent, credentialId),
      ({ ended, at }) => credentialRevoked(ended, at),
    );
    return { data: await this.credentials.listWithin(change.organisationId, change.tx, id) };
  }

  private async shown({ organisationId, tx, agentId }: Change, issued: IssuedApiKey) {
    const credentials = await this.credentials.listWithin(organisationId, tx, agentId);
    const credential = credentials.find(({ id }) => id === issued.id);
    return { credential, api_key: issued.secret };
  }
}
