import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { AddPermission, PermissionCatalogue } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { CurrentOperator, type Operator } from '../platform/http/operator.js';
import { originOf } from '../platform/http/origin.js';
import { Returns } from '../platform/http/returns.js';
import { PermissionCatalogueService } from './permission-catalogue.js';

@Controller('api/v1/permissions')
export class PermissionsController {
  constructor(private readonly catalogue: PermissionCatalogueService) {}

  @Get()
  @Describe({ id: 'listPermissions', summary: 'List the permission catalogue' })
  @Requires('agents:read')
  @Returns(PermissionCatalogue)
  async list(@CurrentOperator() operator: Operator) {
    const entries = await this.catalogue.entries(operator.organisationId);
    return { data: entries.map(({ permission }) => permission), entries };
  }

  @Post()
  @Describe({
    id: 'addPermission',
    summary: 'Add a permission to the catalogue',
    problems: ['permission.exists'],
  })
  @Requires('settings:write')
  @Returns(PermissionCatalogue, 201)
  async add(
    @CurrentOperator() operator: Operator,
    @Body({ schema: AddPermission }) input: AddPermission,
    @Req() request: FastifyRequest,
  ) {
    await this.catalogue.add(operator, input, originOf(request));
    return this.list(operator);
  }

  @Delete(':permission')
  @Describe({
    id: 'removePermission',
    summary: 'Remove a permission from the catalogue',
    description: 'Only what was added: the built-in entries stay.',
    problems: ['permission.not_found'],
  })
  @Requires('settings:write')
  @HttpCode(204)
  remove(
    @CurrentOperator() operator: Operator,
    @Param('permission') permission: string,
    @Req() request: FastifyRequest,
  ) {
    return this.catalogue.remove(operator, permission.slice(0, 200).replaceAll('\0', ''), originOf(request));
  }
}
