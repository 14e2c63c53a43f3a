import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { RequestMetrics } from '../../platform/health/metrics.js';
import { Logger } from '../../platform/logging/logger.js';
import { SealerRepository } from './sealer.repository.js';

/** An event that waits longer than this means that a transaction hangs somewhere, or that nothing seals. */
const ALARM_SECONDS = 60;

const WARN_EVERY_MS = 60_000;

/** Watches how far sealing is behind writing. Alert on `signet_audit_oldest_unsealed_seconds` above 60. */
@Injectable()
export class SealLag {
  private warnedAtMs = -Infinity;

  constructor(
    private readonly repository: SealerRepository,
    private readonly logger: Logger,
    metrics: RequestMetrics,
  ) {
    const measure = () => this.measure();
    new Gauge({
      name: 'signet_audit_oldest_unsealed_seconds',
      help: 'Age of the oldest event that has no place in the audit chain yet, 0 when all have',
      registers: [metrics.registry],
      async collect() {
        this.set(await measure());
      },
    });
  }

  /** Seconds the oldest event waits; says so in the log, once a minute, when that is too long. */
  async measure(): Promise<number> {
    const seconds = Math.max(0, (await this.repository.oldestUnsealedSeconds()) ?? 0);
    if (seconds > ALARM_SECONDS && performance.now() - this.warnedAtMs > WARN_EVERY_MS) {
      this.warnedAtMs = performance.now();
      this.logger.warn(
        'Events wait for their place in the audit chain: look for a transaction that stays open',
        {
          count: Math.round(seconds),
        },
      );
    }
    return seconds;
  }
}
