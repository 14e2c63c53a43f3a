import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { CallExportQuery } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { CallExport } from '../../activity/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { sendText } from '../../platform/http/send-text.js';
import { whileAllowed } from '../../platform/http/while-allowed.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT, 'ati/calls'))
export class CallsController {
  constructor(
    private readonly calls: CallExport,
    private readonly clock: Clock,
  ) {}

  @Get('export')
  @Describe({
    id: 'exportToolCalls',
    summary: 'Export the calls of tools',
    description:
      'Streams one JSON line for each call of a tool that was finished, oldest first, with the names that the audit file of an ATI proxy has: `ts`, `tool` (as it was typed), `args`, `status`, `duration_ms`, `agent_sub`, and where there is one `job_id`, `sandbox_id` and `error`. Refused calls are not in it, nor are months that went into an archive. It proves nothing: export the activity for that. The export itself is an event.',
    media: 'application/jsonl',
    problems: ['limit.exceeded'],
  })
  @Requires('activity:read')
  async export(
    @CurrentOperator() operator: Operator,
    @Query({ schema: CallExportQuery }) query: CallExportQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { isStillAllowed } = request;
    if (!isStillAllowed) throw new Error('The guard did not say who may still read.');
    const chunks = await this.calls.export(operator, query, originOf(request));
    const day = this.clock.now().toISOString().slice(0, 10);
    sendText(request, reply, whileAllowed(chunks, isStillAllowed), {
      contentType: 'application/jsonl',
      fileName: `ati-calls-${day}.jsonl`,
    });
  }
}
