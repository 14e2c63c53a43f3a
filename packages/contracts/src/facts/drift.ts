import { z } from 'zod';
import { AnomalyNote } from '../drift.js';
import { AgentId } from '../ids.js';
import { AGENT, AT, event, fact } from './fact.js';

// As text, which is how whoever reads the log has known them from the start.
const Reached = z.strictObject({ ping_id: z.string(), drift_score: z.string(), threshold: z.string() });
const REACHED = { ping_id: 'ping_0192f0c07d3a7c119b1e2f6a1d3c4b5a', drift_score: '0.42', threshold: '0.3' };

export const DRIFT_FACTS = {
  'drift.configured': fact('Drift limits of an agent changed', {
    details: z.strictObject({ changed: z.array(z.string()) }),
    example: { changed: ['auto_revoke'] },
  }),
  'drift.warning': fact('Agent drifts from its baseline', {
    severity: 'warning',
    details: Reached,
    example: REACHED,
    // The second where the limit was reached and the agent is not revoked for it.
    heardAs: ['agent.drift.warning', 'agent.drift.revoked'],
  }),
  'drift.revoked': fact('Agent revoked because of its drift', {
    severity: 'critical',
    details: Reached,
    example: REACHED,
    heardAs: ['agent.drift.revoked'],
  }),
};

const Members = z.record(z.string(), z.unknown());
const Warning = z.object({
  agent_id: AgentId,
  drift_score: z.number(),
  threshold: z.number(),
  metrics_summary: z.object({
    metrics: Members,
    baseline: Members,
    drift_score: z.number(),
    anomaly_notes: z.array(AnomalyNote),
  }),
  spikes: z.array(z.string()),
  timestamp: z.iso.datetime(),
});
const DRIFT = {
  agent_id: AGENT,
  drift_score: 0.42,
  threshold: 0.3,
  metrics_summary: { metrics: { errors: 3 }, baseline: { errors: 1 }, drift_score: 0.42, anomaly_notes: [] },
  spikes: ['errors'],
  timestamp: AT,
};

export const DRIFT_EVENTS = {
  'agent.drift.warning': event({
    title: 'Drift warning',
    description: 'The behaviour of an agent left its baseline further than the warning threshold.',
    since: '0.1.0',
    data: Warning,
    example: DRIFT,
  }),
  'agent.drift.revoked': event({
    title: 'Drift limit reached',
    description: 'The behaviour of an agent left its baseline further than allowed.',
    since: '0.1.0',
    data: Warning.extend({ auto_revoked: z.boolean() }),
    example: { ...DRIFT, auto_revoked: true },
  }),
};
