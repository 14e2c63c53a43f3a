import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import {
  JWKS_MAX_AGE_SECONDS,
  RotateSigningKey,
  SigningKeyList,
  SigningKeyQuery,
  SigningKeyRotation,
  type SigningKeyPurpose,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { AuditKeyRotation } from '../../activity/index.js';
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
  private readonly keysOf: Record<SigningKeyPurpose, Pick<SigningKeys, 'list' | 'rotate'>>;

  constructor(tokens: SigningKeys, audit: AuditKeyRotation) {
    this.keysOf = { tokens, audit };
  }

  @Get()
  @Describe({
    id: 'listSigningKeys',
    summary: 'List the signing keys',
    description: 'The 50 newest of one purpose, newest first: those of tokens unless told.',
  })
  @Requires('settings:read')
  @Returns(SigningKeyList)
  async list(@Query({ schema: SigningKeyQuery }) { purpose }: SigningKeyQuery) {
    return { data: await this.keysOf[purpose].list() };
  }

  @Post('rotate')
  @Describe({
    id: 'rotateSigningKey',
    summary: 'Rotate the signing key',
    description:
      'The next key signs from now on; the current one verifies until its last token has expired. With `force`, for a key that leaked, every key that has signed so far ends instead: when this answers, no process takes an access token of theirs any more. With the purpose `audit` a new key signs the checkpoints of the audit log from now on; those that exist stay valid. With `force` they count for nothing by themselves: when this answers, the new key has signed for the log of your organisation.',
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
    const keys = this.keysOf[input.purpose];
    const { ended } = await keys.rotate(tx, operator, originOf(request), input);
    return {
      data: await keys.list(tx),
      ended,
      message: MESSAGES[input.purpose][input.force ? 'forced' : 'gentle'],
    };
  }
}

const MESSAGES: Record<SigningKeyPurpose, { gentle: string; forced: string }> = {
  tokens: {
    gentle: 'Access tokens that exist stay valid until they expire.',
    forced:
      'Access tokens that exist are refused from now on: agents refresh or verify again. ' +
      'Services that check tokens themselves refuse them once they have read the key list again, ' +
      `within ${JWKS_MAX_AGE_SECONDS / 60} minutes.`,
  },
  audit: {
    gentle: 'Checkpoints that exist stay valid, and the new key is endorsed by the one before it.',
    forced:
      'Nothing counts by itself any more that former keys have signed. ' +
      'Give the new key list to everybody who kept one, by a way that does not lead through Signet.',
  },
};
