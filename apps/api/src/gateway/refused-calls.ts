import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FactDetails, ReasonCode } from '@signet/contracts';
import { Journal } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Logger } from '../platform/logging/logger.js';
import { kept, type Decision } from '../policy/index.js';
import { Tallied } from '../refusals/index.js';
import { aboutOf, detailsOf, shown, type CallOnRecord } from './call-on-record.js';
import { GatewayMetrics } from './gateway-metrics.js';

/** The limit that refused a call. */
export interface RefusingLimit {
  pattern: string;
  /** As it is written. */
  text: string;
  /** Seconds. */
  retryAfter: number;
}

/** A refusal as it goes on record: nothing of the call itself is kept. */
interface Refused extends Omit<ReturnType<typeof aboutOf>, 'object'> {
  id?: string;
  object?: { type: string; id: string; name: string };
  reason: ReasonCode;
  details: FactDetails<'ati.call.denied'>;
  /** What consumers are told beside it. */
  sandbox: string;
  over: RefusingLimit | null;
}

const SEVERAL = '(several)';

/**
 * Puts calls on record that were refused, and tells consumers: of a sandbox, a tool and a reason the first at once, and
 * what follows as one with a count when its window ends, so that a sandbox in a loop fills neither the log nor anybody's
 * endpoint. Each process counts for itself.
 */
@Injectable()
export class RefusedCalls implements OnApplicationShutdown {
  private readonly tallied: Tallied<Refused>;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly metrics: GatewayMetrics,
    logger: Logger,
  ) {
    this.tallied = new Tallied((refused, count) => this.tell(refused, count), clock, logger);
  }

  /**
   * Resolves when the first of its kind is on record; at once for what is counted.
   * @param over the limit that refuses it; null for a call that may not be made
   * @returns the id of the record under which its like was told last, as 32 hex digits; undefined where that is of many
   */
  async note(
    call: CallOnRecord,
    reason: ReasonCode,
    decision: Decision,
    over: RefusingLimit | null,
  ): Promise<string | undefined> {
    const { caller, tool } = call;
    const refused: Refused = {
      ...aboutOf(call, this.clock.now()),
      reason,
      details: { ...detailsOf(call), why: kept(decision) },
      sandbox: caller.id,
      over: over && { ...over, pattern: shown(over.pattern), text: shown(over.text) },
    };
    this.metrics.refused(reason, over !== null);
    const type = typeOf(refused);
    const ofSandbox = JSON.stringify([type, caller.organisationId, caller.id]);
    // Names of tools that are not there are for the caller to choose.
    const key = JSON.stringify([reason, tool?.name ?? null]);
    const id = this.tallied.hasRoomFor(ofSandbox)
      ? this.tallied.note(ofSandbox, key, refused, ofSeveralTools)
      : this.tallied.note(JSON.stringify([type, caller.organisationId]), key, refused, ofSeveralSandboxes);
    await this.tallied.whenTold();
    return id ?? undefined;
  }

  /** Resolves when everything that was counted is on record. */
  flush(): Promise<void> {
    return this.tallied.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.tallied.stop();
  }

  private async tell({ sandbox, over, ...refused }: Refused, count: number): Promise<void> {
    const { organisationId, agentId, occurredAt, reason, details } = refused;
    const data = {
      sandbox,
      agent_id: agentId,
      tool: details.tool,
      denied_at: occurredAt.toISOString(),
      reason,
      count,
    };
    const heard = { organisationId, subjectId: agentId, occurredAt };
    if (over) {
      const { pattern, text: limit, retryAfter: retry_after } = over;
      await this.journal.tell({
        ...refused,
        type: 'ati.rate.exceeded',
        outcome: 'denied',
        details: { ...details, count, retry_after },
        heardAs: [{ type: 'ati.rate.exceeded', ...heard, data: { ...data, pattern, limit, retry_after } }],
      });
    } else
      await this.journal.tell({
        ...refused,
        type: 'ati.call.denied',
        outcome: 'denied',
        details: { ...details, count },
        heardAs: [
          {
            type: 'ati.call.denied',
            ...heard,
            data: { ...data, required_scope: details.required ?? null },
          },
        ],
      });
  }
}

const typeOf = ({ over }: Refused) => (over ? 'ati.rate.exceeded' : 'ati.call.denied');

/** A sandbox that is refused more tools at once than are told apart. */
function ofSeveralTools({ object: _object, ...refused }: Refused): Refused {
  return { ...refused, reason: 'many_sources', details: { tool: SEVERAL, why: refused.details.why } };
}

/** More sandboxes at once than are told apart. */
const ofSeveralSandboxes = (refused: Refused): Refused => ({
  ...ofSeveralTools(refused),
  actor: [{ type: 'sandbox', id: SEVERAL, name: SEVERAL }],
  agentId: null,
  sandbox: SEVERAL,
});
