import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../platform/http/access.js';
import { SigningKeys } from './signing-keys.js';

@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public('Public keys are public')
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Access-Control-Allow-Origin', '*')
  jwks() {
    return this.keys.jwks;
  }
}
