import { Injectable } from '@nestjs/common';
import type { ReasonCode } from '@signet/contracts';
import { Journal } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { aboutOf, detailsOf, type CallOnRecord } from './call-on-record.js';

/** Puts every call of a tool on record that was done. */
@Injectable()
export class CallRecords {
  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @param reason why it failed, and `told` what the caller was told of that; null when it did not */
  async finished(
    call: CallOnRecord,
    durationMs: number,
    failure: { reason: ReasonCode; told: string } | null,
  ): Promise<void> {
    await this.journal.append({
      ...aboutOf(call, this.clock.now()),
      type: 'ati.call.finished',
      outcome: failure ? 'error' : 'success',
      ...(failure && { reason: failure.reason }),
      details: {
        ...detailsOf(call),
        status: failure ? 'error' : 'ok',
        duration_ms: Math.round(durationMs * 10) / 10,
        ...(failure && { error: failure.told }),
      },
    });
  }
}
