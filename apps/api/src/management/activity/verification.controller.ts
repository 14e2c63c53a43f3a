import { Controller, Get } from '@nestjs/common';
import { LogVerificationAnswer } from '@signet/contracts';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { LogWatch } from '../../activity/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'activity'))
export class VerificationController {
  constructor(private readonly watch: LogWatch) {}

  @Get('verification')
  @Describe({
    id: 'getLogVerification',
    summary: 'Get the last verification',
    description:
      'What the daily verification of the log found. It is told by the instance itself: verify an export, or run `signet audit verify --live`, to know.',
  })
  @Requires('activity:read')
  @Returns(LogVerificationAnswer)
  async last(@CurrentOperator() operator: Operator) {
    return { last: await this.watch.last(operator.organisationId) };
  }
}
