import { Body, Controller, Post } from '@nestjs/common';
import { AtiHelpAnswer, AtiHelpQuestion } from '@signet/contracts';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { Help } from '../../gateway/index.js';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns } from '../../platform/http/returns.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { ATI } from './surface.js';

@Controller(at(ATI, 'help'))
export class AtiHelpController {
  constructor(private readonly help: Help) {}

  @Post()
  @Describe({
    id: 'askForHelp',
    summary: 'Ask the assistant',
    description: 'Needs the scope `help`. This version has no assistant, and says so with 503.',
    problems: ['authorization.denied', 'service.unavailable'],
  })
  @Requires(SANDBOX_RULE)
  @WithoutIdempotencyKey('It changes nothing')
  @Returns(AtiHelpAnswer)
  ask(@CurrentSandbox() caller: Sandbox, @Body({ schema: AtiHelpQuestion }) _question: unknown): never {
    return this.help.ask(caller);
  }
}
