import { Controller, Get } from '@nestjs/common';
import { AtiHealth } from '@signet/contracts';
import { CountStrangers, HEALTH_CHECK } from '../../limits/index.js';
import { PublicToAnybody } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { CatalogueCounts } from '../../resources/index.js';
import { at } from '../../surfaces/index.js';
import { ATI } from './surface.js';

const VERSION = '0.1.0';

@Controller(at(ATI, 'health'))
export class AtiHealthController {
  constructor(private readonly counts: CatalogueCounts) {}

  @Get()
  @Describe({
    id: 'getHealth',
    summary: 'Check the gateway',
    description: 'With how many tools, providers and skills there are, at most a second ago.',
    problems: ['service.unavailable'],
  })
  @PublicToAnybody('Health checks carry no credentials')
  @CountStrangers(HEALTH_CHECK)
  @Returns(AtiHealth)
  async health(): Promise<AtiHealth> {
    const counts = await this.counts.current();
    return { status: 'ok', version: VERSION, ...counts, auth: 'jwt', db: 'connected' };
  }
}
