import { Body, Controller, Delete, Get, Param, Post, Query, Req } from '@nestjs/common';
import {
  AtiBulkRevoke,
  AtiIssuedKey,
  AtiIssueKey,
  AtiKeyName,
  AtiKeyRecord,
  AtiKeyRevoked,
  AtiKeySessions,
  AtiRevokeQuery,
  AtiUserQuery,
  RevokedVirtualKeys,
  VIRTUAL_KEY_SECONDS,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { at } from '../../surfaces/index.js';
import { VirtualKeyList, VirtualKeys, type KeyChange } from '../../virtual-keys/index.js';
import { toKeyRecord } from './admin-wire.js';
import { ATI_ADMIN } from './surface.js';

/** How many keys of a user one answer holds (7.3). */
const SESSIONS_MAX = 100;

/** A change that a caller says somebody asked for. */
const changeBy = (operator: Operator, request: FastifyRequest, claimedBy?: string): KeyChange => ({
  scope: scopeOf(operator),
  actor: operator,
  origin: originOf(request),
  tx: transactionOf(request),
  claimedBy,
});

@Controller(at(ATI_ADMIN, 'keys'))
export class AtiAdminKeysController {
  constructor(
    private readonly listed: VirtualKeyList,
    private readonly keys: VirtualKeys,
  ) {}

  @Get()
  @Describe({
    id: 'listKeys',
    summary: 'List the keys of a user',
    description: 'The newest 100, blocked and expired ones included.',
  })
  @Requires('ati:read')
  @Returns(AtiKeySessions)
  async list(
    @CurrentOperator() operator: Operator,
    @Query({ schema: AtiUserQuery }) { user_id }: AtiUserQuery,
  ) {
    const { page } = await this.listed.list(scopeOf(operator), { user_id, limit: SESSIONS_MAX });
    return { sessions: page.map(toKeyRecord) };
  }

  @Post('issue')
  @Describe({
    id: 'issueKey',
    summary: 'Issue a virtual key',
    description: 'It lives for an hour unless told otherwise, and is never shown again.',
    problems: ['virtual_key.exists', 'virtual_key.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @Returns(AtiIssuedKey, 201)
  async issue(
    @CurrentOperator() operator: Operator,
    @Body({ schema: AtiIssueKey }) { created_by: by, expires_in_secs: seconds, ...input }: AtiIssueKey,
    @Req() request: FastifyRequest,
  ) {
    const ttl_seconds = seconds ?? VIRTUAL_KEY_SECONDS;
    const { key, raw_key } = await this.keys.issue(changeBy(operator, request, by ?? undefined), {
      ...input,
      ttl_seconds,
      rate: {},
    });
    return { raw_key, hash: key.hash, alias: key.alias, expires_at: key.expires_at };
  }

  @Post('bulk-revoke')
  @Describe({
    id: 'revokeKeys',
    summary: 'Revoke many virtual keys',
    description: 'Those that everything fits that is given; what is blank is not given.',
  })
  @Requires('ati:write')
  @Idempotent()
  @Returns(RevokedVirtualKeys)
  async revokeAll(
    @CurrentOperator() operator: Operator,
    @Body({ schema: AtiBulkRevoke }) { by, user_id, alias_prefix, hashes }: AtiBulkRevoke,
    @Req() request: FastifyRequest,
  ) {
    const which = { userId: user_id, aliasPrefix: alias_prefix, hashes };
    return { revoked: await this.keys.revokeAll(changeBy(operator, request, by ?? undefined), which) };
  }

  @Get(':hash')
  @Describe({ id: 'getKey', summary: 'Get a virtual key', problems: ['virtual_key.not_found'] })
  @Requires('ati:read')
  @Returns(AtiKeyRecord)
  async get(@CurrentOperator() operator: Operator, @Param('hash', { schema: AtiKeyName }) hash: string) {
    return toKeyRecord(await this.listed.getUnrevoked(scopeOf(operator), { hash }));
  }

  @Delete(':hash')
  @Describe({ id: 'revokeKey', summary: 'Revoke a virtual key', problems: ['virtual_key.not_found'] })
  @Requires('ati:write')
  @Idempotent()
  @Returns(AtiKeyRevoked)
  async revoke(
    @CurrentOperator() operator: Operator,
    @Param('hash', { schema: AtiKeyName }) hash: string,
    @Query({ schema: AtiRevokeQuery }) { by }: AtiRevokeQuery,
    @Req() request: FastifyRequest,
  ) {
    await this.keys.revoke(changeBy(operator, request, by ?? undefined), { hash });
    return { revoked: true };
  }
}
