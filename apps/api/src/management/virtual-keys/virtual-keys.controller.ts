import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import {
  CreateVirtualKey,
  EditVirtualKey,
  IssuedVirtualKey,
  RevokedVirtualKeys,
  RevokeVirtualKeys,
  VirtualKey,
  VirtualKeyId,
  VirtualKeyPage,
  VirtualKeyQuery,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Report } from '../../limits/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { at } from '../../surfaces/index.js';
import { VirtualKeyList, VirtualKeys } from '../../virtual-keys/index.js';
import { MANAGEMENT } from '../surface.js';
import { changeBy } from './change-by.js';

const NOT_FOUND = ['virtual_key.not_found'] as const;
const NOT_USABLE = [...NOT_FOUND, 'virtual_key.ended'] as const;

@Controller(at(MANAGEMENT, 'ati/keys'))
export class VirtualKeysController {
  constructor(
    private readonly listed: VirtualKeyList,
    private readonly keys: VirtualKeys,
  ) {}

  @Get()
  @Describe({
    id: 'listVirtualKeys',
    summary: 'List virtual keys',
    description: 'Newest first. Those that were revoked are listed when they are asked for.',
  })
  @Requires('ati:read')
  @Report()
  @Pages(VirtualKeyPage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: VirtualKeyQuery }) query: VirtualKeyQuery) {
    return this.listed.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'issueVirtualKey',
    summary: 'Issue a virtual key',
    description:
      'The answer holds the key, which is never shown again: only its SHA-256 is stored. It lives for an hour unless told otherwise.',
    problems: ['virtual_key.exists', 'virtual_key.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @Returns(IssuedVirtualKey, 201)
  issue(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateVirtualKey }) input: CreateVirtualKey,
    @Req() request: FastifyRequest,
  ) {
    return this.keys.issue(changeBy(operator, request), input);
  }

  @Post('revoke')
  @Describe({
    id: 'revokeMatchingVirtualKeys',
    summary: 'Revoke many virtual keys',
    description: 'Those that everything fits that is given. Each is a fact of its own.',
  })
  @Requires('ati:write')
  @Idempotent()
  @Returns(RevokedVirtualKeys)
  async revokeAll(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RevokeVirtualKeys })
    { user_id: userId, alias_prefix: aliasPrefix, hashes }: RevokeVirtualKeys,
    @Req() request: FastifyRequest,
  ) {
    return {
      revoked: await this.keys.revokeAll(changeBy(operator, request), { userId, aliasPrefix, hashes }),
    };
  }

  @Get(':id')
  @Describe({ id: 'getVirtualKey', summary: 'Get a virtual key', problems: NOT_FOUND })
  @Requires('ati:read')
  @TellsVersion()
  @Returns(VirtualKey)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: VirtualKeyId }) id: VirtualKeyId) {
    return this.listed.get(scopeOf(operator), { id });
  }

  @Patch(':id')
  @Describe({
    id: 'editVirtualKey',
    summary: 'Edit a virtual key',
    description: 'Send what changes; what is absent stays. It holds from the next request of the key on.',
    problems: NOT_USABLE,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('virtual_key.changed')
  @TellsVersion()
  @Returns(VirtualKey)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: VirtualKeyId }) id: VirtualKeyId,
    @Body({ schema: EditVirtualKey }) input: EditVirtualKey,
    @Req() request: FastifyRequest,
  ) {
    return this.keys.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'revokeVirtualKey',
    summary: 'Revoke a virtual key',
    description: 'It ends at once and for good, and its name is free again. It stays to be seen for 90 days.',
    problems: NOT_USABLE,
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('virtual_key.changed')
  @Returns(VirtualKey)
  revoke(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: VirtualKeyId }) id: VirtualKeyId,
    @Req() request: FastifyRequest,
  ) {
    return this.keys.revoke(changeBy(operator, request), { id });
  }

  @Post(':id/block')
  @Describe({
    id: 'blockVirtualKey',
    summary: 'Block a virtual key',
    description: 'It is refused until it is unblocked. It expires when it would have.',
    problems: NOT_USABLE,
  })
  @Requires('ati:write')
  @Idempotent()
  @Returns(VirtualKey)
  block(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: VirtualKeyId }) id: VirtualKeyId,
    @Req() request: FastifyRequest,
  ) {
    return this.keys.block(changeBy(operator, request), id);
  }

  @Post(':id/unblock')
  @Describe({ id: 'unblockVirtualKey', summary: 'Unblock a virtual key', problems: NOT_USABLE })
  @Requires('ati:write')
  @Idempotent()
  @Returns(VirtualKey)
  unblock(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: VirtualKeyId }) id: VirtualKeyId,
    @Req() request: FastifyRequest,
  ) {
    return this.keys.unblock(changeBy(operator, request), id);
  }
}
