import { Injectable } from '@nestjs/common';
import { atiScopes, showHidden, type ReasonCode } from '@signet/contracts';
import { callerKeyOf, type Sandbox } from '../access/index.js';
import { AgentLookups } from '../agents/index.js';
import type { Origin } from '../journal/index.js';
import { Places, PLACES } from '../limits/index.js';
import { Problem } from '../platform/errors/problem.js';
import { decide, type Decision } from '../policy/index.js';
import { ToolFinder, UpstreamError, type CallableTool } from '../resources/index.js';
import { CallRates, type ChargedLimit } from './call-rates.js';
import type { CallOnRecord } from './call-on-record.js';
import { CallRecords } from './call-records.js';
import { GatewayMetrics } from './gateway-metrics.js';
import type { Arguments } from './http-request.js';
import { RefusedCalls } from './refused-calls.js';
import { harmless, toldByUpstream } from './told-words.js';
import { ToolRunner } from './tool-runner.js';
import { reportsFailure, wordsOf, type ToolResult } from './tool-result.js';

/** What somebody wants done. */
export interface ToolCall {
  /** The tool, as it was asked for. */
  name: string;
  /** Which names are looked for: this one, or also those with a colon in place of one underscore (ATI, 3.5). */
  spellings: 'exact' | 'any';
  args: Arguments;
  origin: Origin;
  /** The trace that the call belongs to (W3C Trace Context), sent on to the provider. */
  traceparent?: string | null;
  /** Is told what the call is measured as. */
  measured?: (labels: { provider: string; tool: string }) => void;
}

const SHOWN_MAX = 128;
/** How many names are looked for; a name that has more underscores is none of a tool. */
const SPELLINGS_MAX = 130;

/** Calls tools for sandboxes: looks the tool up, decides, counts, has it done, and puts on record what came of it. */
@Injectable()
export class ToolCalls {
  private readonly places = new Places(PLACES.toolCalls);

  constructor(
    private readonly tools: ToolFinder,
    private readonly agents: AgentLookups,
    private readonly rates: CallRates,
    private readonly runner: ToolRunner,
    private readonly records: CallRecords,
    private readonly refused: RefusedCalls,
    private readonly metrics: GatewayMetrics,
  ) {}

  /**
   * @throws Problem resource.not_found for an unknown tool; authorization.denied; limit.exceeded; request.invalid for
   *   arguments with which it cannot be called; provider.failed
   */
  async call(caller: Sandbox, asked: ToolCall): Promise<ToolResult> {
    const leave = this.places.take(callerKeyOf(caller));
    try {
      return await this.decided(caller, asked);
    } finally {
      leave();
    }
  }

  private async decided(caller: Sandbox, asked: ToolCall): Promise<ToolResult> {
    const { name, spellings, args, origin } = asked;
    const [tool, agent] = await Promise.all([this.find(caller, name, spellings), this.agentBehind(caller)]);
    asked.measured?.(tool ? this.metrics.labelsOf(tool) : UNKNOWN);
    const call: CallOnRecord = { caller, asked: name, tool, args, limits: [], origin };
    const called = { name: tool?.name ?? shown(name), scope: tool?.scope ?? null };
    const decision = decide(caller, 'tool.call', called, { agent });
    if (!decision.allowed || !tool) throw await this.refusal(call, decision, agent);
    const limits = await this.charge({ ...call, limits: this.rates.covering(caller, tool.name) });
    this.metrics.allowed();
    return this.run(tool, { ...call, limits }, asked.traceparent ?? null);
  }

  private find({ organisationId }: Sandbox, name: string, spellings: ToolCall['spellings']) {
    // No tool has such a name, and PostgreSQL takes no NUL.
    if (name.length > SHOWN_MAX || !/^[\x21-\x7e]+$/.test(name)) return null;
    const names = spellings === 'any' ? [...atiScopes.toolSpellings(name)].slice(0, SPELLINGS_MAX) : [name];
    return this.tools.find(organisationId, names);
  }

  private async agentBehind({ organisationId, agentId }: Sandbox) {
    if (agentId === null) return null;
    const agent = await this.agents.findIn(organisationId, agentId);
    return { id: agentId, status: agent?.status ?? 'deleted' };
  }

  private async refusal(
    call: CallOnRecord,
    decision: Decision,
    agent: { status: string } | null,
  ): Promise<Problem> {
    const onRecord = async (cause: ReasonCode) => ({
      cause,
      decision,
      isOnRecord: true,
      recordedAs: await this.refused.note(call, cause, decision, null),
    });
    const { tool, asked } = call;
    if (decision.rule === 'tool.known')
      return new Problem('resource.not_found', {
        detail: `Unknown tool: ${shown(asked)}. List those that you may use.`,
        trace: await onRecord('tool_unknown'),
      });
    if (decision.rule === 'agent.active')
      return new Problem('authorization.denied', {
        detail: `Access denied: the agent behind this sandbox is ${agent!.status}.`,
        trace: await onRecord(`agent_${agent!.status}` as ReasonCode),
      });
    return new Problem('authorization.denied', {
      detail: `Access denied: the tool ${tool!.name} is not in your scopes. It needs ${tool!.scope}.`,
      facts: { required: tool!.scope },
      trace: await onRecord('scope_not_held'),
    });
  }

  /** @throws Problem limit.exceeded, when nothing was counted */
  private async charge(call: CallOnRecord): Promise<ChargedLimit[]> {
    const { caller, limits } = call;
    const readable: (CallOnRecord['limits'][number] & { rate: object })[] = [];
    for (const limit of limits) {
      const { pattern, text, rate } = limit;
      const decision = decide(
        caller,
        'tool.limit',
        { pattern, limit: String(text), isReadable: rate !== null },
        null,
      );
      if (!decision.allowed) throw await this.overUnreadable(call, limit, decision);
      readable.push({ ...limit, rate: rate! });
    }
    const charged = await this.rates.charge(caller, readable as ChargedLimit[]);
    const full = charged.filter(({ state }) => state.isFull);
    if (full.length) throw await this.overFull({ ...call, limits: charged }, full);
    return charged;
  }

  private async overUnreadable(
    call: CallOnRecord,
    { pattern, text }: CallOnRecord['limits'][number],
    decision: Decision,
  ): Promise<Problem> {
    const retryAfter = UNREADABLE_RETRY_SECONDS;
    const cause = 'rate_unreadable';
    const recordedAs = await this.refused.note(call, cause, decision, { pattern, text, retryAfter });
    return new Problem('limit.exceeded', {
      detail: `Rate limit that nobody can read${named(pattern)}: it lets no call through. Ask for a new session token.`,
      retryAfter,
      headers: rateHeaders(0, retryAfter),
      facts: { limit: 0, retry_after: retryAfter },
      trace: { cause, decision, isOnRecord: true, recordedAs },
    });
  }

  private async overFull(call: CallOnRecord, full: readonly ChargedLimit[]): Promise<Problem> {
    // All of them have to have room: the one that takes longest says when.
    const { pattern, text, rate, state } = full.reduce((longest, limit) =>
      limit.state.resetSeconds > longest.state.resetSeconds ? limit : longest,
    );
    const retryAfter = state.resetSeconds;
    const counted = { limit: pattern, max: rate.count, windowSeconds: rate.windowSeconds, isExceeded: true };
    const decision = decide(call.caller, 'call', counted, null);
    const cause = 'rate_exceeded';
    const recordedAs = await this.refused.note(call, cause, decision, { pattern, text, retryAfter });
    return new Problem('limit.exceeded', {
      detail: `Rate limit reached${named(pattern)}: ${state.used} of ${rate.count} calls in this ${rate.window} are used. Try again in ${retryAfter} seconds.`,
      retryAfter,
      headers: rateHeaders(rate.count, retryAfter),
      facts: { limit: rate.count, retry_after: retryAfter },
      trace: { cause, decision, isOnRecord: true, recordedAs },
    });
  }

  /** @throws Problem request.invalid, provider.failed */
  private async run(tool: CallableTool, call: CallOnRecord, traceparent: string | null): Promise<ToolResult> {
    const started = performance.now();
    const ended = (failure: { reason: ReasonCode; told: string } | null) =>
      this.records.finished(call, performance.now() - started, failure);
    let result: ToolResult;
    try {
      result = await this.runner.run(call.caller, tool, call.args as Arguments, traceparent);
    } catch (error) {
      if (error instanceof UpstreamError) this.metrics.upstreamFailed(tool, error);
      const problem = problemOf(error);
      if (!problem) throw error;
      await ended({ reason: problem.particulars.trace!.cause!, told: problem.message });
      throw problem;
    }
    await ended(reportsFailure(result) ? { reason: 'tool_reported_failure', told: failureOf(result) } : null);
    return result;
  }
}

/** What is not in the catalogue is one label, whatever it was called. */
const UNKNOWN = { provider: 'unknown', tool: 'unknown' };

const UNREADABLE_RETRY_SECONDS = 3_600;

const rateHeaders = (limit: number, resetSeconds: number) => ({
  'ratelimit-limit': limit,
  'ratelimit-remaining': 0,
  'ratelimit-reset': resetSeconds,
});

const shown = (name: string): string =>
  showHidden(name.length > SHOWN_MAX ? `${name.slice(0, SHOWN_MAX)}…` : name);

/** A pattern for a text that must not say anything else. */
const named = (pattern: string): string => {
  const told = pattern.length <= SHOWN_MAX ? harmless(showHidden(pattern)) : null;
  return told === null ? '' : ` (${told})`;
};

/** What is told of a tool that says that it failed. */
const failureOf = (result: ToolResult): string => {
  const words = toldByUpstream(wordsOf(result));
  return words
    ? `MCP error: the upstream tool failed. It says: ${words}`
    : 'MCP error: the upstream tool failed.';
};

/** The same answer, of a tool that did not fail. @throws Problem provider.failed */
export function requireDone(result: ToolResult): ToolResult {
  if (!reportsFailure(result)) return result;
  throw new Problem('provider.failed', { detail: failureOf(result) });
}

/** The problem behind a call that did not come to an answer; null for mistakes of ours. */
function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem && error.particulars.trace?.cause) return error;
  if (!(error instanceof UpstreamError)) return null;
  const cause = error.kind === 'timeout' ? 'provider_timeout' : 'provider_failed';
  return new Problem('provider.failed', { detail: error.message, cause: error, trace: { cause } });
}
