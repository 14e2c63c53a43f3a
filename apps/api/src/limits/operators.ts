import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { OperatorSubject } from '../policy/index.js';
import type { Limit } from './limit.js';
import { LimitsService, refuseIfExceeded } from './limits.service.js';
import { tellLimit } from './rate-headers.js';

/** Counts what signed-in members ask, in however many sessions, and management keys. */
@Injectable()
export class Operators {
  private readonly limit: Limit;

  constructor(
    private readonly limits: LimitsService,
    @Inject(SETTINGS) { SIGNET_OPERATOR_RATE_PER_MINUTE: max }: Settings,
  ) {
    this.limit = { name: 'requests by operator', max, windowSeconds: 60 };
  }

  /** @throws Problem limit.exceeded */
  async admit(operator: OperatorSubject, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    request.isCounted = true;
    const state = await this.limits.count(this.limit, operator.id);
    tellLimit(reply, state);
    refuseIfExceeded(state, { subject: operator });
  }
}
