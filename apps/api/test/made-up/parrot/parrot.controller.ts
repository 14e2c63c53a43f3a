import { Body, Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { WithoutIdempotencyKey } from '../../../src/idempotency/index.js';
import { Requires } from '../../../src/platform/http/access.js';
import { Describe } from '../../../src/platform/http/describe.js';
import { Returns } from '../../../src/platform/http/returns.js';
import type { AgentRule } from '../../../src/policy/index.js';
import { at } from '../../../src/surfaces/index.js';
import { PARROT } from './surface.js';

const Words = z.strictObject({ words: z.string().min(1).max(100) }).meta({ id: 'ParrotWords' });
type Words = z.infer<typeof Words>;

@Controller(at(PARROT))
export class ParrotController {
  @Post('say')
  @Describe({ id: 'say', summary: 'Say words again' })
  @Requires('agent' satisfies AgentRule)
  @WithoutIdempotencyKey('It changes nothing')
  @Returns(Words)
  say(@Body({ schema: Words }) { words }: Words): Words {
    return { words };
  }
}
