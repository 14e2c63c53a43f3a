import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ActivityId,
  ActivityProof,
  ActivityProofQuery,
  AuditCheckpointPage,
  AuditCheckpointQuery,
  AuditKeySet,
  ConsistencyProof,
  ConsistencyQuery,
} from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DISCOVERY } from '../../discovery/index.js';
import { MANAGEMENT } from '../../management/index.js';
import { at } from '../../surfaces/index.js';
import { Public, Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Representation } from '../../platform/http/representation.js';
import { Returns } from '../../platform/http/returns.js';
import { AuditKeys } from './audit-keys.js';
import { Proofs } from './proofs.js';

@Controller(at(MANAGEMENT, 'activity'))
export class AuditController {
  constructor(private readonly proofs: Proofs) {}

  @Get('checkpoints')
  @Describe({
    id: 'listCheckpoints',
    summary: 'List checkpoints',
    description:
      'Signed promises about the log, newest first. Keep one elsewhere: with it you can tell later whether the log was rewritten or cut.',
  })
  @Requires('activity:read')
  @Returns(AuditCheckpointPage)
  checkpoints(
    @CurrentOperator() operator: Operator,
    @Query({ schema: AuditCheckpointQuery }) query: AuditCheckpointQuery,
  ) {
    return this.proofs.listCheckpoints(operator.organisationId, query);
  }

  @Get('consistency')
  @Describe({
    id: 'proveConsistency',
    summary: 'Prove that the log only grew',
    description: 'A consistency proof (RFC 9162 2.1.4) between two sizes of the log.',
  })
  @Requires('activity:read')
  @Returns(ConsistencyProof)
  consistency(
    @CurrentOperator() operator: Operator,
    @Query({ schema: ConsistencyQuery }) query: ConsistencyQuery,
  ) {
    return this.proofs.consistency(operator.organisationId, query);
  }

  @Get(':id/proof')
  @Describe({
    id: 'proveActivity',
    summary: 'Prove that an event is in the log',
    description:
      'The event with its place in the chain, an inclusion proof (RFC 9162 2.1.3) and the signed checkpoint it leads to.',
    problems: ['activity.not_found', 'activity.not_sealed'],
  })
  @Requires('activity:read')
  @Returns(ActivityProof)
  proof(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ActivityId }) id: ActivityId,
    @Query({ schema: ActivityProofQuery }) query: ActivityProofQuery,
  ) {
    return this.proofs.inclusion(operator.organisationId, id, query);
  }
}

@Controller(at(DISCOVERY))
export class AuditKeysController {
  private readonly document = new Representation({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  });

  constructor(private readonly keys: AuditKeys) {}

  @Get('signet-audit-keys.json')
  @Describe({
    id: 'getAuditKeys',
    summary: 'Get the audit keys',
    description:
      'The Ed25519 keys that sign checkpoints of the audit log and nothing else, also those that no longer sign. The one that signs is in `jwks.json` as well, where its `use` keeps it from passing for a key of tokens.',
    tag: 'Activity',
    answer: AuditKeySet,
  })
  @Public('Public keys are public')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    this.document.send(JSON.stringify({ keys: await this.keys.list() }), request, reply);
  }
}
