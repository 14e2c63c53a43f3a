import { Body, Controller, Get, Param, Patch, Req } from '@nestjs/common';
import { EditRateTier, RateTier, RateTierList } from '@signet/contracts';
import type { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, type Scope } from '../../access/index.js';
import { AgentsService } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import type { Transaction } from '../../platform/database/database.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { RateTiers } from '../../rate-tiers/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

/** The edited one among all of them. */
const versionIn = ({ data }: z.infer<typeof RateTierList>, { name }: Readonly<Record<string, string>>) =>
  data.find((tier) => tier.name === name)?.updated_at;

@Controller(at(MANAGEMENT, 'rate-tiers'))
export class RateTiersController {
  constructor(
    private readonly tiers: RateTiers,
    private readonly agents: AgentsService,
  ) {}

  @Get()
  @Describe({ id: 'listRateTiers', summary: 'List the rate tiers' })
  @Requires('settings:read')
  @Returns(RateTierList)
  list(@CurrentOperator() operator: Operator) {
    return this.shown(operator.organisationId);
  }

  @Patch(':name')
  @Describe({
    id: 'editRateTier',
    summary: 'Edit a rate tier',
    description: 'Every agent of the tier has the new limit within seconds.',
  })
  @Requires('settings:write')
  @Idempotent()
  @IfMatch('rate_tier.changed')
  @TellsVersion(versionIn)
  @Returns(RateTierList)
  async edit(
    @CurrentOperator() operator: Operator,
    @Param('name', { schema: RateTier }) name: RateTier,
    @Body({ schema: EditRateTier }) change: EditRateTier,
    @Req() request: FastifyRequest,
  ) {
    const tx = transactionOf(request);
    const { precondition } = request;
    await this.tiers.edit({ tx, operator, origin: originOf(request), precondition }, name, change);
    return this.shown(operator.organisationId, tx);
  }

  private async shown(scope: Scope, tx?: Transaction) {
    const tiers = await this.tiers.list(scope, tx);
    const agents = await this.agents.countByTier(scope, tx);
    return { data: tiers.map((tier) => ({ ...tier, agent_count: agents.get(tier.name) ?? 0 })) };
  }
}
