import { hash } from 'node:crypto';
import type { Scope } from '../access/index.js';
import { canonicalJson } from '../platform/crypto/canonical-json.js';
import type { Keyring } from '../platform/crypto/keyring.js';
import { asUuid, timeOrderedHex } from '../platform/ids/ids.js';
import { prefixOf } from '../platform/network/address.js';
import type { Fact } from './fact.js';

/** One row, ready to be written. */
export interface ActivityRow {
  id: string;
  organisationId: Scope;
  occurredAt: string;
  type: string;
  outcome: string;
  reason: string | null;
  actor: string;
  agentId: string | null;
  requestId: string;
  ipPrefix: string | null;
  record: string;
  personalSealed: Buffer | null;
}

export interface Personal {
  ip?: string;
  names?: Record<string, string>;
  /** What members that are about a person were and became, by their path. */
  changes?: Record<string, { from: unknown; to: unknown }>;
}

export const personalContext = (eventUuid: string): string => `activity_personal:${eventUuid}`;

const DECISIONS = { success: 'allow', failure: 'deny', denied: 'deny', error: 'error' } as const;

/**
 * Builds the row and its canonical record. The record is what will be hashed: every column repeats what it says, and
 * nothing personal goes into it but the hash of its sealed form.
 */
export function toActivityRow(keyring: Keyring, event: Fact): ActivityRow {
  const { origin } = event;
  const hex = event.id ?? timeOrderedHex(event.occurredAt.getTime());
  const uuid = asUuid(hex);
  const occurredAt = event.occurredAt.toISOString();
  const prefix = prefixOf(origin.ip);
  const agentId = event.agentId ?? null;
  const actor = event.actor.map(({ type, id, name }) => ({
    id,
    name: type === 'agent' ? (name ?? null) : null,
    type,
  }));
  const identity = agentId ?? actor[0]?.id ?? 'anonymous';
  const personal = personalOf(event);
  const personalSealed = personal && keyring.seal(JSON.stringify(personal), personalContext(uuid));
  // In the order in which the canonical text has them: it then costs a fifth.
  const members = {
    actor,
    agent: identity,
    agent_id: agentId,
    agent_identity: identity,
    audit_id: `aud_${hex}`,
    changes: event.changes?.map(({ path, from, to, isPersonal }) =>
      isPersonal ? { is_personal: true, path } : { from, path, to },
    ),
    decision: DECISIONS[event.outcome],
    event: event.type,
    id: `aud_${hex}`,
    ip_prefix: prefix ?? undefined,
    method: origin.method,
    object: event.object,
    organisation_id: event.organisationId,
    outcome: event.outcome,
    path: origin.path,
    personal_hash: personalSealed && personalHash(personalSealed),
    reason: event.reason || event.type,
    request_id: origin.requestId,
    target_service: 'signet',
    timestamp: occurredAt,
    ts: occurredAt,
  };
  return {
    id: uuid,
    organisationId: event.organisationId,
    occurredAt,
    type: event.type,
    outcome: event.outcome,
    // A reason that only repeats the type is none: the record cannot tell the two apart.
    reason: event.reason && event.reason !== event.type ? event.reason : null,
    actor: JSON.stringify(actor),
    agentId,
    requestId: origin.requestId,
    ipPrefix: prefix,
    // Not `{ ...details, ... }`, which takes V8 five times as long. What an event is about overrides its details.
    record: recordOf(event.details ? Object.assign({}, event.details, members) : members),
    personalSealed,
  };
}

/** What happened goes on record, however it is spelled: half a surrogate pair, which no canonical text has, is replaced. */
function recordOf(members: Record<string, unknown>): string {
  try {
    return canonicalJson(members);
  } catch {
    return canonicalJson(wellFormed(members));
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wellFormed(member)]));
}

/** What a record says of the sealed names and address beside it. */
export const personalHash = (sealed: Buffer): string => hash('sha256', sealed, 'hex');

function personalOf({ origin, actor, changes = [] }: Fact): Personal | null {
  const names = actor.filter(({ type, id, name }) => type === 'member' && id && name);
  const personal = changes.filter(({ isPersonal }) => isPersonal);
  if (!origin.ip && !names.length && !personal.length) return null;
  return {
    ...(origin.ip && { ip: origin.ip }),
    ...(names.length && { names: Object.fromEntries(names.map(({ id, name }) => [id, name])) }),
    ...(personal.length && {
      changes: Object.fromEntries(personal.map(({ path, from, to }) => [path, { from, to }])),
    }),
  };
}
