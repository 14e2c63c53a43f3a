import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { RotateSigningKey, SigningKeyList } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { Requires } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { CurrentOperator, type Operator } from '../platform/http/operator.js';
import { originOf } from '../platform/http/origin.js';
import { Returns } from '../platform/http/returns.js';
import { SigningKeys } from './signing-keys.js';

@Controller('api/v1/signing-keys')
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
    description: 'The next key signs from now on; the current one verifies until its last token has expired.',
    problems: ['signing_key.not_ready'],
  })
  @Requires('settings:write')
  @Returns(SigningKeyList)
  async rotate(
    @CurrentOperator() operator: Operator,
    @Body({ schema: RotateSigningKey }) input: RotateSigningKey,
    @Req() request: FastifyRequest,
  ) {
    await this.keys.rotate(operator, originOf(request), input);
    return this.list();
  }
}
