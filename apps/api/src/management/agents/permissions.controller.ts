import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { AddPermission, PermissionCatalogue } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, type Scope } from '../../access/index.js';
import { PermissionCatalogueService } from '../../agents/index.js';
import { Idempotent } from '../../idempotency/index.js';
import type { Transaction } from '../../platform/database/database.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { IfMatch } from '../../platform/http/versions.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'permissions'))
export class PermissionsController {
  constructor(private readonly catalogue: PermissionCatalogueService) {}

  @Get()
  @Describe({ id: 'listPermissions', summary: 'List the permission catalogue' })
  @Requires('agents:read')
  @Returns(PermissionCatalogue)
  list(@CurrentOperator() { organisationId }: Operator) {
    return this.shown(organisationId);
  }

  @Post()
  @Describe({
    id: 'addPermission',
    summary: 'Add a permission to the catalogue',
    problems: ['permission.exists'],
  })
  @Requires('settings:write')
  @Idempotent()
  @Returns(PermissionCatalogue, 201)
  async add(
    @CurrentOperator() operator: Operator,
    @Body({ schema: AddPermission }) input: AddPermission,
    @Req() request: FastifyRequest,
  ) {
    const tx = transactionOf(request);
    await this.catalogue.add(tx, operator, input, originOf(request));
    return this.shown(operator.organisationId, tx);
  }

  @Delete(':permission')
  @Describe({
    id: 'removePermission',
    summary: 'Remove a permission from the catalogue',
    description: 'Only what was added: the built-in entries stay.',
    problems: ['permission.not_found'],
  })
  @Requires('settings:write')
  @Idempotent()
  @IfMatch('permission.changed')
  @HttpCode(204)
  remove(
    @CurrentOperator() operator: Operator,
    @Param('permission') permission: string,
    @Req() request: FastifyRequest,
  ) {
    return this.catalogue.remove(
      transactionOf(request),
      operator,
      permission.slice(0, 200).replaceAll('\0', ''),
      originOf(request),
      request.precondition,
    );
  }

  private async shown(organisationId: Scope, tx?: Transaction) {
    const entries = await this.catalogue.entries(organisationId, tx);
    return { data: entries.map(({ permission }) => permission), entries };
  }
}
