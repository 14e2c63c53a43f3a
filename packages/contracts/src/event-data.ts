import { z } from 'zod';
import { RateTier } from './agents.js';
import { AnomalyNote } from './drift.js';
import { AgentId } from './ids.js';

const At = z.iso.datetime();
const IpAddress = z.string().meta({ description: 'Empty when unknown' });
const WireStatus = z.enum(['draft', 'pending', 'active', 'inactive', 'suspended', 'revoked']);

export const AgentRegisteredData = z.object({
  agent_id: AgentId,
  name: z.string(),
  owner_email: z.string(),
  tier: RateTier,
  created_at: At,
});
export const AgentVerifiedData = z.object({ agent_id: AgentId, verified_at: At, ip_address: IpAddress });
export const AgentRevokedData = z.object({
  agent_id: AgentId,
  revoked_at: At,
  revoked_by: z.string().meta({ description: 'Id of the agent, member or management key that did it' }),
});
export const VerificationFailedData = z.object({
  agent_id: AgentId,
  reason: z.string(),
  ip_address: IpAddress,
});
export const AgentUpdatedData = z.object({ agent_id: AgentId, changed: z.array(z.string()) });
export const TierUpdatedData = z.object({ agent_id: AgentId, old_tier: RateTier, new_tier: RateTier });
export const StatusUpdatedData = z.object({
  agent_id: AgentId,
  old_status: WireStatus,
  new_status: WireStatus,
});
export const PermissionsUpdatedData = z.object({ agent_id: AgentId, permissions: z.array(z.string()) });
export const AgentDeletedData = z.object({ agent_id: AgentId });

const Members = z.record(z.string(), z.unknown());

export const PersonaCreatedData = z.object({
  agent_id: AgentId,
  persona: Members,
  persona_hash: z.string(),
  version: z.string(),
});
export const PersonaUpdatedData = PersonaCreatedData.extend({
  previous_version: z.string(),
  changes: z.array(z.unknown()).meta({ description: 'What differs, member by member' }),
});
export const DriftWarningData = z.object({
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
  timestamp: At,
});
export const DriftRevokedData = DriftWarningData.extend({ auto_revoked: z.boolean() });

const EndpointId = z.string().regex(/^wh_[0-9a-f]{24}$/, 'Not a webhook id');

export const EndpointFailingData = z.object({
  webhook_id: EndpointId,
  url_host: z.string(),
  failing_since: At,
  failures: z.number().int(),
  disables_at: At,
});
export const EndpointDisabledData = z.object({
  webhook_id: EndpointId,
  url_host: z.string(),
  reason: z.string(),
  disabled_at: At,
});
export const DeliveryExhaustedData = z.object({
  webhook_id: EndpointId,
  url_host: z.string(),
  delivery_id: z.uuid(),
  event_id: z.string(),
  reason: z.string(),
});
export const WebhookTestData = z.object({ webhook_id: EndpointId, test: z.literal(true) });
