import { Body, Controller, Get, Param, Patch, Req } from '@nestjs/common';
import { EditRateTier, RateTier, RateTierList } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { RateTiers } from '../../rate-tiers/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'rate-tiers'))
export class RateTiersController {
  constructor(private readonly tiers: RateTiers) {}

  @Get()
  @Describe({ id: 'listRateTiers', summary: 'List the rate tiers' })
  @Requires('settings:read')
  @Returns(RateTierList)
  list(@CurrentOperator() operator: Operator) {
    return this.tiers.list(scopeOf(operator));
  }

  @Patch(':name')
  @Describe({
    id: 'editRateTier',
    summary: 'Edit a rate tier',
    description: 'Every agent of the tier has the new limit within seconds.',
  })
  @Requires('settings:write')
  @Idempotent()
  @Returns(RateTierList)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('name', { schema: RateTier }) name: RateTier,
    @Body({ schema: EditRateTier }) change: EditRateTier,
    @Req() request: FastifyRequest,
  ) {
    return this.tiers.edit(transactionOf(request), operator, name, change, originOf(request));
  }
}
