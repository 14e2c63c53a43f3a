import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../platform/http/access.js';
import { JWKS_MAX_AGE_SECONDS, SigningKeys } from './signing-keys.js';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public('Public keys are public')
  @Header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  @Header('Access-Control-Allow-Origin', '*')
  jwks() {
    return this.keys.jwks;
  }
}
