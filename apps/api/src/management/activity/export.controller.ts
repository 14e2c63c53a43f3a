import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ActivityExportQuery } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator } from '../../access/index.js';
import { Exporter } from '../../activity/index.js';
import { Clock } from '../../platform/clock/clock.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { sendText } from '../../platform/http/send-text.js';
import { whileAllowed } from '../../platform/http/while-allowed.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

const MEDIA = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8; header=present' } as const;

@Controller(at(MANAGEMENT, 'activity'))
export class ExportController {
  constructor(
    private readonly exporter: Exporter,
    private readonly clock: Clock,
  ) {}

  @Get('export')
  @Describe({
    id: 'exportActivity',
    summary: 'Export activity',
    description:
      'Streams events, oldest first, followed by signed checkpoints. NDJSON is what `signet audit verify` reads; it stays verifiable when filtered, because the hashes of what is left out are in it. Compressed when `Accept-Encoding` allows gzip. The export itself is an event.',
    media: 'application/x-ndjson',
    orMedia: 'text/csv',
    problems: ['limit.exceeded'],
  })
  @Requires('activity:read')
  async export(
    @CurrentOperator() operator: Operator,
    @Query({ schema: ActivityExportQuery }) query: ActivityExportQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { isStillAllowed } = request;
    if (!isStillAllowed) throw new Error('The guard did not say who may still read.');
    const chunks = await this.exporter.export(operator, query, originOf(request));
    const day = this.clock.now().toISOString().slice(0, 10);
    sendText(request, reply, whileAllowed(chunks, isStillAllowed), {
      contentType: MEDIA[query.format],
      fileName: `signet-activity-${day}.${query.format}`,
    });
  }
}
