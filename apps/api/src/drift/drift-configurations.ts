import { Injectable } from '@nestjs/common';
import type { EditDriftConfig } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import {
  changesBetween,
  Journal,
  newMembers,
  type ActivityActor,
  type Change,
  type FactOf,
  type Origin,
} from '../journal/index.js';
import { AgentsService, isChangeable } from '../agents/index.js';
import { Clock } from '../platform/clock/clock.js';
import type { Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import type { Precondition } from '../platform/versions/precondition.js';
import { DRIFT_DEFAULTS, driftVersion, toWire, type DriftSettings } from './drift-config.js';
import { DriftRepository } from './drift.repository.js';

/** Whose drift, and who asks. */
export interface DriftTarget {
  organisationId: Scope;
  agentId: string;
  actor: ActivityActor;
  origin: Origin;
  /** Which version it is based on, where somebody said. */
  precondition?: Precondition;
}

/** From where on each agent's behaviour counts as drift. */
@Injectable()
export class DriftConfigurations {
  constructor(
    private readonly repository: DriftRepository,
    private readonly agents: AgentsService,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  find(scope: Scope, agentId: string): Promise<DriftSettings | null> {
    return this.repository.findConfig(scope, agentId);
  }

  /** @throws Problem drift.not_configured */
  async get(scope: Scope, agentId: string): Promise<DriftSettings> {
    const settings = await this.find(scope, agentId);
    if (!settings)
      throw new Problem('drift.not_configured', {
        detail: 'Nobody has configured drift for this agent. Register a persona or send a configuration.',
      });
    return settings;
  }

  /**
   * Changes what is given and keeps the rest; the first change starts from the defaults.
   * @throws Problem agent.not_found, agent.revoked, drift.changed, request.invalid
   */
  async edit(
    tx: Transaction,
    { organisationId, agentId, actor, origin, precondition }: DriftTarget,
    input: EditDriftConfig,
  ): Promise<DriftSettings> {
    const agent = await this.agents.getForUpdate(organisationId, tx, agentId);
    if (!isChangeable(agent))
      throw new Problem('agent.revoked', { detail: 'A revoked agent keeps its configuration.' });

    const stored = await this.repository.findConfig(organisationId, agentId, tx);
    precondition?.require(stored && driftVersion(toWire(stored)));
    const current = stored ?? DRIFT_DEFAULTS;
    const merged = merge(current, input);
    // Against what will hold, not against what was sent: a lone threshold can cross the stored other one.
    if (merged.warningThreshold >= merged.driftThreshold)
      throw invalid([
        {
          pointer: input.warning_threshold === undefined ? '/drift_threshold' : '/warning_threshold',
          message: `The warning threshold (${merged.warningThreshold}) must be below the drift threshold (${merged.driftThreshold})`,
        },
      ]);

    const now = this.clock.now();
    await this.repository.saveConfig(organisationId, tx, agentId, merged, now);
    await this.journal.write(
      tx,
      configured(agent, { actor, origin, at: now }, changesBetween(toWire(current), toWire(merged)), input),
    );
    return merged;
  }

  /** Gives an agent a configuration with this baseline, unless it has one: what an operator set stays. */
  async ensure(
    tx: Transaction,
    agent: Configured,
    baselineMetrics: Record<string, number>,
    { actor, origin }: Pick<DriftTarget, 'actor' | 'origin'>,
  ): Promise<void> {
    if (await this.repository.findConfig(agent.organisationId, agent.id, tx)) return;
    const settings = { ...DRIFT_DEFAULTS, baselineMetrics };
    const now = this.clock.now();
    await this.repository.saveConfig(agent.organisationId, tx, agent.id, settings, now);
    const wire = toWire(settings);
    await this.journal.write(tx, configured(agent, { actor, origin, at: now }, newMembers(wire), wire));
  }
}

interface Configured {
  organisationId: Scope;
  id: string;
  name: string;
}

/** That the drift limits of an agent are others, by the members that were given. */
const configured = (
  { organisationId, id, name }: Configured,
  { actor, origin, at }: Pick<DriftTarget, 'actor' | 'origin'> & { at: Date },
  changes: Change[],
  given: object,
): FactOf<'drift.configured'> => ({
  organisationId,
  occurredAt: at,
  type: 'drift.configured',
  outcome: 'success',
  actor: [actor],
  agentId: id,
  origin,
  object: { type: 'drift_config', id, name },
  changes,
  details: { changed: Object.keys(given).sort() },
});

const merge = (current: DriftSettings, input: EditDriftConfig): DriftSettings => ({
  driftThreshold: input.drift_threshold ?? current.driftThreshold,
  warningThreshold: input.warning_threshold ?? current.warningThreshold,
  autoRevoke: input.auto_revoke ?? current.autoRevoke,
  metricWeights: input.metric_weights ?? current.metricWeights,
  baselineMetrics: input.baseline_metrics ?? current.baselineMetrics,
  spikeSensitivity: input.spike_sensitivity ?? current.spikeSensitivity,
});
