import { Injectable } from '@nestjs/common';
import type { ReasonCode } from '@signet/contracts';
import { showHidden } from '@signet/contracts';
import type { Sandbox } from '../access/index.js';
import { Journal, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { kept, type Decision } from '../policy/index.js';
import type { CallableTool } from '../resources/index.js';
import type { ChargedLimit, CoveringLimit } from './call-rates.js';
import { redacted } from './redaction.js';

/** One call of a tool, as far as it came. */
export interface CallOnRecord {
  caller: Sandbox;
  /** What was asked for. */
  asked: string;
  /** Null where the catalogue has none. */
  tool: Pick<CallableTool, 'id' | 'name' | 'scope'> | null;
  args: unknown;
  limits: readonly (CoveringLimit | ChargedLimit)[];
  origin: Origin;
}

const NAME_MAX = 200;

/** Puts every call of a tool on record, done or refused. */
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
      ...this.about(call),
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

  /** @returns under which id it is on record, as 32 hex digits */
  async denied(call: CallOnRecord, reason: ReasonCode, decision: Decision): Promise<string> {
    const circumstances = this.about(call);
    const id = await this.journal.tell({
      ...circumstances,
      type: 'ati.call.denied',
      outcome: 'denied',
      reason,
      details: { ...detailsOf(call), why: kept(decision) },
      heardAs: [
        {
          type: 'ati.call.denied',
          ...heard(call, circumstances.occurredAt),
          data: {
            ...dataOf(call, circumstances.occurredAt),
            reason,
            required_scope: call.tool?.scope ?? null,
          },
        },
      ],
    });
    return id.replaceAll('-', '');
  }

  /** The same for a call that a limit refuses. */
  async overLimit(
    call: CallOnRecord,
    reason: ReasonCode,
    decision: Decision,
    { pattern, text, retryAfter }: { pattern: string; text: string; retryAfter: number },
  ): Promise<string> {
    const circumstances = this.about(call);
    const id = await this.journal.tell({
      ...circumstances,
      type: 'ati.rate.exceeded',
      outcome: 'denied',
      reason,
      details: { ...detailsOf(call), why: kept(decision), retry_after: retryAfter },
      heardAs: [
        {
          type: 'ati.rate.exceeded',
          ...heard(call, circumstances.occurredAt),
          data: {
            ...dataOf(call, circumstances.occurredAt),
            reason,
            pattern: shown(pattern),
            limit: shown(text),
            retry_after: retryAfter,
          },
        },
      ],
    });
    return id.replaceAll('-', '');
  }

  private about({ caller, tool, origin }: CallOnRecord) {
    return {
      organisationId: caller.organisationId,
      occurredAt: this.clock.now(),
      actor: [{ type: 'sandbox' as const, id: caller.id, name: caller.name }],
      agentId: caller.agentId,
      origin,
      ...(tool && { object: { type: 'tool', id: tool.id, name: tool.name } }),
    };
  }
}

const shown = (text: unknown): string => {
  const written = typeof text === 'string' ? text : (JSON.stringify(text) ?? '');
  return showHidden(Array.from(written).slice(0, NAME_MAX).join(''));
};

function detailsOf({ caller, asked, tool, args, limits }: CallOnRecord) {
  const { proof, jobId, sandboxId } = caller;
  return {
    tool: tool?.name ?? shown(asked),
    ...(tool && tool.name !== asked && { called_as: shown(asked) }),
    ...(proof.kind === 'session_token' && {
      profile_id: proof.profileId,
      ...(proof.tokenId !== null && { token_id: shown(proof.tokenId) }),
    }),
    ...(proof.kind === 'virtual_key' && { key_id: proof.keyId }),
    ...(jobId !== null && { job_id: shown(jobId) }),
    ...(sandboxId !== null && { sandbox_id: shown(sandboxId) }),
    ...(tool && { required: tool.scope }),
    ...(limits.length > 0 && {
      rates: limits.slice(0, 20).map((limit) => ({
        pattern: shown(limit.pattern),
        limit: shown(limit.text),
        ...('state' in limit && { used: limit.state.used }),
      })),
    }),
    args: redacted(args),
  };
}

const heard = ({ caller }: CallOnRecord, occurredAt: Date) => ({
  organisationId: caller.organisationId,
  subjectId: caller.agentId,
  occurredAt,
});

const dataOf = ({ caller, asked, tool }: CallOnRecord, at: Date) => ({
  sandbox: caller.id,
  agent_id: caller.agentId,
  tool: tool?.name ?? shown(asked),
  denied_at: at.toISOString(),
});
