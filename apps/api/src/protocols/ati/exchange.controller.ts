import { Controller, Post, Req } from '@nestjs/common';
import { AtiExchanged } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentSandbox, scopeOf, type Sandbox } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { at } from '../../surfaces/index.js';
import { KeyExchange } from '../../virtual-keys/index.js';
import { ATI } from './surface.js';

@Controller(at(ATI, 'exchange'))
export class AtiExchangeController {
  constructor(private readonly exchanges: KeyExchange) {}

  @Post()
  @Describe({
    id: 'exchangeKey',
    summary: 'Exchange a virtual key',
    description:
      'For a session token of at most 300 seconds that may what the key may, for proxies that know no virtual keys. Here it ends with the key.',
    problems: ['authorization.denied', 'session_token.not_issued', 'session_token.agent_stopped'],
  })
  @Requires('sandbox')
  @Idempotent()
  @Returns(AtiExchanged, 201)
  async exchange(@CurrentSandbox() sandbox: Sandbox, @Req() request: FastifyRequest): Promise<AtiExchanged> {
    const issued = await this.exchanges.exchange(
      { scope: scopeOf(sandbox), actor: sandbox, origin: originOf(request), tx: transactionOf(request) },
      sandbox,
    );
    const { token, jti, scope, expiresAt } = issued;
    return { token, jti, scope, expires_at: expiresAt.toISOString() };
  }
}
