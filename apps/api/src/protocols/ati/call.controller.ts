import { Body, Controller, Post, Req } from '@nestjs/common';
import { AtiCall, AtiCallAnswer } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { requireDone, ToolCalls, valueOf } from '../../gateway/index.js';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { TakesAnyContentType } from '../../platform/http/any-content-type.js';
import { TakesUpTo } from '../../platform/http/body-limit.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import { traceparentOf } from '../../platform/http/trace-parent.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { ATI_CALL } from './surface.js';

/** Arguments are read into memory and sent on: the reference takes more than a gigabyte. */
export const CALL_MAX_BYTES = 1024 * 1024;

@Controller(at(ATI_CALL))
export class AtiCallController {
  constructor(private readonly calls: ToolCalls) {}

  @Post()
  @Describe({
    id: 'callTool',
    summary: 'Call a tool',
    description:
      'The tool is found under its name or with an underscore in place of its colon. Every call counts towards the limits of the token or key, and is on record.',
    problems: ['resource.not_found', 'authorization.denied', 'limit.exceeded', 'provider.failed'],
  })
  @Requires(SANDBOX_RULE)
  @WithoutIdempotencyKey(
    'What a tool does is not ours to repeat: its provider knows what a second call means',
  )
  @TakesUpTo(CALL_MAX_BYTES)
  @TakesAnyContentType()
  @Returns(AtiCallAnswer)
  async call(
    @CurrentSandbox() caller: Sandbox,
    @Body({ schema: AtiCall }) { tool_name: name, args }: AtiCall,
    @Req() request: FastifyRequest,
  ) {
    const done = await this.calls.call(caller, {
      name,
      spellings: 'any',
      args: args ?? {},
      origin: originOf(request),
      traceparent: traceparentOf(request),
      measured: (labels) => {
        request.measuredAs = labels;
      },
    });
    return { result: valueOf(requireDone(done)) };
  }
}
