import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ActivityId,
  ActivityProof,
  ActivityProofQuery,
  AuditCheckpointPage,
  AuditCheckpointQuery,
  ConsistencyProof,
  ConsistencyQuery,
} from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Proofs } from '../../activity/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'activity'))
export class ProofsController {
  constructor(private readonly proofs: Proofs) {}

  @Get('checkpoints')
  @Describe({
    id: 'listCheckpoints',
    summary: 'List checkpoints',
    description:
      'Signed promises about the log, newest first. Keep one elsewhere: with it you can tell later whether the log was rewritten or cut.',
  })
  @Requires('activity:read')
  @Pages(AuditCheckpointPage)
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
