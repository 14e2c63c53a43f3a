import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Logger } from '../../platform/logging/logger.js';
import { WebhookSecrets } from '../secrets.js';
import type { SigningSecret } from '../signatures.js';
import type { Claimed, ClaimTime, Target } from './claimed.js';
import { EndpointHealth, type Judged } from './health.js';
import { outcomeOf, type Outcome } from './outcome.js';
import { Recorder } from './recorder.js';
import { Sender } from './sender.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { verdictOf, type Verdict } from './verdict.js';

/** How old keys may be when they sign, and never older than the claim: what everything that can be revoked allows itself. */
const SECRETS_KEPT_MS = 250;

const NO_BODY: Verdict = { fate: 'dead', outcome: 'other', errorCode: null, reason: 'body_expired' };

/** An attempt that was made. */
export interface Attempted {
  /** Resolves when its result is durable. */
  recorded: Promise<Judged>;
  /** Resolves when the receiver has written the rest of its answer, or its time is over; null when nothing is left. */
  unfinished: Promise<void> | null;
  /** How long the endpoint wants no more calls, if it said so. */
  putsOffMs?: number;
}

/** Makes one attempt of a delivery: signs, sends, judges, records. */
@Injectable()
export class DeliveryWorker {
  private readonly kept = new Map<string, { secrets: SigningSecret[]; readAt: number }>();

  constructor(
    private readonly database: Database,
    private readonly secrets: WebhookSecrets,
    private readonly sender: Sender,
    private readonly recorder: Recorder,
    private readonly health: EndpointHealth,
    private readonly metrics: WebhookMetrics,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves when it is known what the call came to, or with null when the endpoint's keys cannot be read: then it was
   * switched off, and the delivery waits.
   */
  async attempt(target: Target, delivery: Claimed, claim: ClaimTime): Promise<Attempted | null> {
    if (!delivery.body) {
      const outcome = outcomeOf(delivery, NO_BODY, target.schedule);
      const record = this.recorder.record({ delivery, outcome, call: null, errorCode: null });
      return { recorded: record.then(() => judged(delivery, NO_BODY, 0, outcome)), unfinished: null };
    }
    const secrets = await this.secretsOf(target, claim.at);
    if (!secrets) return null;
    const startedAt = new Date(this.clock.now().getTime() + claim.skewMs);
    const result = await this.sender.send(target, { ...delivery, body: delivery.body }, secrets, startedAt);
    const verdict = verdictOf(result, this.clock.now());
    this.metrics.observe(verdict, delivery.trigger, result.totalMs);
    const outcome = outcomeOf(delivery, verdict, target.schedule);
    const record = this.recorder.record({
      delivery,
      outcome,
      call: { result, startedAt },
      errorCode: verdict.errorCode,
    });
    return {
      recorded: record.then(() => judged(delivery, verdict, result.totalMs, outcome)),
      unfinished: result.fault === null ? result.unfinished : null,
      ...(verdict.putsOffMs !== undefined && { putsOffMs: verdict.putsOffMs }),
    };
  }

  private async secretsOf(
    { organisationId, id: endpointId }: Target,
    claimedAt: number,
  ): Promise<SigningSecret[] | null> {
    const now = performance.now();
    const kept = this.kept.get(endpointId);
    if (kept && kept.readAt >= claimedAt && now - kept.readAt < SECRETS_KEPT_MS) return kept.secrets;
    try {
      const secrets = await this.secrets.live(organisationId, endpointId);
      this.kept.set(endpointId, { secrets, readAt: now });
      if (this.kept.size > 1_000) this.kept.delete(this.kept.keys().next().value!);
      return secrets;
    } catch (error) {
      if (!(error instanceof Error) || !/sealed|authenticate/i.test(error.message)) throw error;
      this.logger.failure('A webhook secret cannot be read, so its endpoint is switched off', error);
      await this.database.transaction((tx) =>
        this.health.disable(organisationId, tx, endpointId, 'secret_unreadable'),
      );
      return null;
    }
  }
}

const judged = (delivery: Claimed, verdict: Verdict, ms: number, outcome: Outcome): Judged => ({
  verdict,
  ms,
  deliveryId: delivery.id,
  eventId: delivery.eventId,
  deadBecause: outcome.state === 'dead' ? (outcome.reason ?? 'unknown') : null,
});
