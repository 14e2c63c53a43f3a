import { Body, Controller, Get, Param, Post, Req } from '@nestjs/common';
import { LegalHold, LegalHoldId, LegalHoldList, PlaceLegalHold, ReleaseLegalHold } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { LegalHolds } from '../../activity/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'activity/holds'))
export class HoldsController {
  constructor(private readonly holds: LegalHolds) {}

  @Get()
  @Describe({
    id: 'listLegalHolds',
    summary: 'List legal holds',
    description: 'Newest first, released ones included.',
  })
  @Requires('activity:read')
  @Returns(LegalHoldList)
  list(@CurrentOperator() operator: Operator) {
    return this.holds.list(operator.organisationId);
  }

  @Post()
  @Describe({
    id: 'placeLegalHold',
    summary: 'Place a legal hold',
    description:
      'While it stands, no month of activity that it touches is archived and dropped. It is an event itself.',
  })
  @Requires('settings:write')
  @Idempotent()
  @Returns(LegalHold, 201)
  place(
    @CurrentOperator() operator: Operator,
    @Body({ schema: PlaceLegalHold }) body: PlaceLegalHold,
    @Req() request: FastifyRequest,
  ) {
    return this.holds.place(transactionOf(request), operator, body, originOf(request));
  }

  @Post(':id/release')
  @Describe({ id: 'releaseLegalHold', summary: 'Release a legal hold', problems: ['hold.not_found'] })
  @Requires('settings:write')
  @Idempotent()
  @Returns(LegalHold)
  release(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: LegalHoldId }) id: LegalHoldId,
    @Body({ schema: ReleaseLegalHold }) { reason }: ReleaseLegalHold,
    @Req() request: FastifyRequest,
  ) {
    return this.holds.release(transactionOf(request), operator, id, reason, originOf(request));
  }
}
