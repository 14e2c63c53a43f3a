import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import {
  JWKS_MAX_AGE_SECONDS,
  RotateSigningKey,
  SigningKeyList,
  SigningKeyRotation,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { transactionOf } from '../../platform/http/transaction.js';
import { at } from '../../surfaces/index.js';
import { SigningKeys } from '../../tokens/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'signing-keys'))
export class SigningKeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get()
  @Describe({ id: 'listSigningKeys', summary: 'List the signing keys' })
  @Requires('settings:read')
  @Returns(SigningKeyList)
  async list() {
    return { data: await this.keys.list() };
  }

  @Post('rotate')
  @Describe({
    id: 'rotateSigningKey',
    summary: 'Rotate the signing key',
    description:
      'The next key signs from now on; the current one verifies until its last token has expired. With `force`, for a key that leaked, every key that has signed so far ends instead: when this answers, no process takes an access token of theirs any more.',
    problems: ['signing_key.not_ready', 'signing_key.too_many'],
  })
  @Requires('settings:write')
  @Idempotent()
  @Returns(SigningKeyRotation)
  async rotate(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RotateSigningKey }) input: RotateSigningKey,
    @Req() request: FastifyRequest,
  ) {
    const tx = transactionOf(request);
    const { ended } = await this.keys.rotate(tx, operator, originOf(request), input);
    return { data: await this.keys.list(tx), ended, message: input.force ? FORCED : GENTLE };
  }
}

const GENTLE = 'Access tokens that exist stay valid until they expire.';
const FORCED =
  'Access tokens that exist are refused from now on: agents refresh or verify again. ' +
  'Services that check tokens themselves refuse them once they have read the key list again, ' +
  `within ${JWKS_MAX_AGE_SECONDS / 60} minutes.`;
