import { Controller, Get, Header } from '@nestjs/common';
import { Jwks } from '@signet/contracts';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { JWKS_MAX_AGE_SECONDS, SigningKeys } from './signing-keys.js';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Describe({
    id: 'getJwks',
    summary: 'Get the public keys',
    description: 'Every key that verifies tokens of this instance (RFC 7517). May be cached.',
    answer: Jwks,
  })
  @Public('Public keys are public')
  @Header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  @Header('Access-Control-Allow-Origin', '*')
  jwks() {
    return this.keys.jwks;
  }
}
