import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AnomalyNote, HealthPing, ReasonCode } from '@signet/contracts';
import { AgentsService, ChangeAgent, isChangeable, type AgentEntity } from '../agents/index.js';
import { Journal, type Fact, type StoryOf } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { canonicalNumbersJson, NotCanonical } from '../platform/crypto/canonical-json.js';
import { sameBytes } from '../platform/crypto/keyring.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { timeOrderedHex } from '../platform/ids/ids.js';
import { ANONYMOUS, decide } from '../policy/index.js';
import { DRIFT_DEFAULTS, type DriftSettings } from './drift-config.js';
import type { DriftTarget } from './drift-configurations.js';
import { driftScore } from './drift-score.js';
import { DriftRepository } from './drift.repository.js';
import { findSpikes, SPIKE_HISTORY } from './spikes.js';

/** What a ping said about the agent, and what it led to. */
export interface PingVerdict {
  pingId: string;
  driftScore: number;
  status: 'ok' | 'warning' | 'revoked';
  anomalyNotes: AnomalyNote[];
  /** Which threshold was reached, unless none was. */
  reached: { name: 'warning' | 'drift'; threshold: number } | null;
}

/** That a threshold was reached, and what followed. */
interface Drifted {
  at: Date;
  pingId: string;
  score: number;
  reached: NonNullable<PingVerdict['reached']>;
  mustRevoke: boolean;
}

/** A ping and what its signature is checked against. */
export interface SignedPing {
  ping: HealthPing;
  /** As it was sent, members we do not know included. */
  body: Record<string, unknown>;
  /** The API key that the call presented, if it did. */
  apiKey: string | null;
}

/** Takes the reports of agents about themselves. */
@Injectable()
export class HealthPings {
  constructor(
    private readonly repository: DriftRepository,
    private readonly agents: AgentsService,
    private readonly changes: ChangeAgent,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /**
   * Scores a ping and keeps it. At the drift threshold the agent is revoked in the same transaction: there is no ping
   * that should have revoked and did not. The agent's row is locked, so pings that arrive together are taken in turn.
   * @throws Problem agent.not_found, agent.revoked, request.invalid
   */
  async take(tx: Transaction, target: DriftTarget, signed: SignedPing): Promise<PingVerdict> {
    requireSignature(signed);
    const { organisationId, agentId } = target;
    const { ping } = signed;
    const agent = await this.agents.getForUpdate(organisationId, tx, agentId);
    if (!isChangeable(agent))
      throw new Problem('agent.revoked', { detail: 'A revoked agent reports nothing any more.' });

    const settings = (await this.repository.findConfig(organisationId, agentId, tx)) ?? DRIFT_DEFAULTS;
    const history = await this.repository.latestPings(organisationId, agentId, SPIKE_HISTORY, tx);
    const anomalyNotes = findSpikes(
      ping.metrics,
      history.map(({ metrics }) => metrics),
      settings.spikeSensitivity,
    );
    const score = driftScore(ping.metrics, settings);
    const now = this.clock.now();
    const pingId = `ping_${timeOrderedHex(now.getTime())}`;
    await this.repository.insertPing(organisationId, tx, {
      id: pingId,
      agentId,
      driftScore: score,
      metrics: ping.metrics,
      anomalyNotes,
      requestCount: ping.request_count ?? null,
      periodStart: ping.period_start ?? null,
      periodEnd: ping.period_end ?? null,
      createdAt: now,
    });

    const reached = thresholdReached(score, settings);
    const mustRevoke = reached?.name === 'drift' && settings.autoRevoke;
    if (reached)
      await this.journal.write(
        tx,
        drifted(target, agent, { at: now, pingId, score, reached, mustRevoke }, ping, {
          baseline: settings.baselineMetrics,
          anomalyNotes,
        }),
      );
    if (mustRevoke)
      await this.changes.revoke(
        {
          tx,
          organisationId,
          agentId,
          actor: { type: 'system', id: 'drift' },
          origin: target.origin,
          mayGrantAdministration: decide(ANONYMOUS, 'administration.grant', null, { anyoneMayGrant: false }),
        },
        'drift_threshold' satisfies ReasonCode,
      );
    return {
      pingId,
      driftScore: score,
      status: mustRevoke ? 'revoked' : reached ? 'warning' : 'ok',
      anomalyNotes,
      reached,
    };
  }
}

/** That the behaviour of an agent left its baseline. */
function drifted(
  { organisationId, agentId, actor, origin }: DriftTarget,
  agent: AgentEntity,
  { at, pingId, score, reached: { name, threshold }, mustRevoke }: Drifted,
  { metrics }: HealthPing,
  { baseline, anomalyNotes }: { baseline: Record<string, number>; anomalyNotes: AnomalyNote[] },
): Fact {
  const about = { organisationId, subjectId: agentId, occurredAt: at };
  const data = {
    agent_id: agentId,
    drift_score: score,
    threshold,
    metrics_summary: { metrics, baseline, drift_score: score, anomaly_notes: anomalyNotes },
    spikes: anomalyNotes.map(({ metric }) => metric),
    timestamp: at.toISOString(),
  };
  const details = { ping_id: pingId, drift_score: String(score), threshold: String(threshold) };
  const limitReached = {
    ...about,
    type: 'agent.drift.revoked' as const,
    data: { ...data, auto_revoked: mustRevoke },
  };
  const warned = { ...about, type: 'agent.drift.warning' as const, data };
  const story: StoryOf<'drift.revoked' | 'drift.warning'> = mustRevoke
    ? { type: 'drift.revoked', heardAs: [limitReached], details }
    : { type: 'drift.warning', heardAs: [name === 'drift' ? limitReached : warned], details };
  return {
    organisationId,
    occurredAt: at,
    outcome: 'success',
    actor: [actor],
    agentId,
    origin,
    object: { type: 'agent', id: agentId, name: agent.name },
    ...story,
  };
}

function thresholdReached(score: number, settings: DriftSettings): PingVerdict['reached'] {
  if (score >= settings.driftThreshold) return { name: 'drift', threshold: settings.driftThreshold };
  if (score >= settings.warningThreshold) return { name: 'warning', threshold: settings.warningThreshold };
  return null;
}

/** A signature nobody can check is refused: taken unchecked, it would look like one that was. */
function requireSignature({ ping, body, apiKey }: SignedPing): void {
  if (ping.signature === undefined || ping.signature === null) return;
  const refuse = (message: string) => invalid([{ pointer: '/signature', message }]);
  if (!apiKey) throw refuse('Send X-Api-Key as well: the signature is made with the API key');
  const { signature: _, ...unsigned } = body;
  if (!isSignedWith(apiKey, unsigned, ping.signature))
    throw refuse('Does not fit this body and this API key');
}

function isSignedWith(apiKey: string, body: Record<string, unknown>, signature: string): boolean {
  try {
    const expected = createHmac('sha256', apiKey).update(canonicalNumbersJson(body)).digest('hex');
    return sameBytes(Buffer.from(expected), Buffer.from(signature.toLowerCase()));
  } catch (error) {
    if (error instanceof NotCanonical) return false;
    throw error;
  }
}
