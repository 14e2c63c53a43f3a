import type { z } from 'zod';
import { AGENT_EVENTS, AGENT_FACTS } from './agents.js';
import { ATI_TOKEN_EVENTS, ATI_TOKEN_FACTS } from './ati-tokens.js';
import { AUDIT_FACTS } from './audit.js';
import { COMMITMENT_FACTS } from './commitments.js';
import { CREDENTIAL_FACTS } from './credentials.js';
import { DRIFT_EVENTS, DRIFT_FACTS } from './drift.js';
import type { EventDefinition, FactDefinition, RetentionClass, Severity } from './fact.js';
import { MEMBER_FACTS } from './members.js';
import { PERMISSION_FACTS } from './permissions.js';
import { PERSONA_EVENTS, PERSONA_FACTS } from './personas.js';
import { PROXY_EVENTS, PROXY_FACTS } from './proxies.js';
import { RATE_TIER_FACTS } from './rate-tiers.js';
import { RESOURCE_FACTS } from './resources.js';
import { REFUSAL_FACTS } from './refusals.js';
import { SIGNING_KEY_FACTS } from './signing-keys.js';
import { TOKEN_FACTS } from './tokens.js';
import { VIRTUAL_KEY_EVENTS, VIRTUAL_KEY_FACTS } from './virtual-keys.js';
import { TOOL_CALL_EVENTS, TOOL_CALL_FACTS } from './tool-calls.js';
import { WEBHOOK_EVENTS, WEBHOOK_FACTS } from './webhooks.js';

export { Severity, type EventDefinition, type FactDefinition, type RetentionClass } from './fact.js';

/** Everything that consumers can hear about. */
export const EVENT_TYPES = {
  ...AGENT_EVENTS,
  ...PERSONA_EVENTS,
  ...DRIFT_EVENTS,
  ...ATI_TOKEN_EVENTS,
  ...WEBHOOK_EVENTS,
  ...VIRTUAL_KEY_EVENTS,
  ...TOOL_CALL_EVENTS,
  ...PROXY_EVENTS,
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof EVENT_TYPES;
export type EventData<T extends EventType> = z.input<(typeof EVENT_TYPES)[T]['data']>;

/** Everything that the log can say, by nouns. Nothing else can be written. */
export const FACTS = {
  ...AGENT_FACTS,
  ...CREDENTIAL_FACTS,
  ...TOKEN_FACTS,
  ...SIGNING_KEY_FACTS,
  ...PERSONA_FACTS,
  ...DRIFT_FACTS,
  ...COMMITMENT_FACTS,
  ...PERMISSION_FACTS,
  ...RATE_TIER_FACTS,
  ...AUDIT_FACTS,
  ...WEBHOOK_FACTS,
  ...MEMBER_FACTS,
  ...REFUSAL_FACTS,
  ...RESOURCE_FACTS,
  ...VIRTUAL_KEY_FACTS,
  ...TOOL_CALL_FACTS,
  ...ATI_TOKEN_FACTS,
  ...PROXY_FACTS,
} as const satisfies Record<string, FactDefinition<z.ZodType, EventType>>;

export type FactType = keyof typeof FACTS;
export type FactDetails<T extends FactType> = z.input<(typeof FACTS)[T]['details']>;
/** The events under which consumers may hear of a fact. */
export type HeardAs<T extends FactType> = (typeof FACTS)[T]['heardAs'][number];

/** The facts that somebody has to say again before their month leaves. */
export type RenewedFact = {
  [T in FactType]: (typeof FACTS)[T]['retention'] extends 'renewed' ? T : never;
}[FactType];

/** Events that no fact of the log stands behind. */
export type UnrecordedEvent = {
  [T in EventType]: (typeof EVENT_TYPES)[T] extends { unrecorded: string } ? T : never;
}[EventType];

/** What the log itself has to know of a type. */
type Told = Pick<FactDefinition, 'title' | 'severity' | 'retention'>;

/** What older rows of a log can say, and no newer one does. */
export const RETIRED_FACTS = {
  // Until each status had a fact of its own.
  'status.updated': { title: 'Status of an agent changed', severity: 'info', retention: 'month' },
} as const satisfies Record<string, Told>;

/** Stands for the type of an event whose record cannot be read, or says what its reader may not see. */
export const UNREADABLE_TYPE = 'unreadable';

const TOLD: Readonly<Record<string, Told>> = { ...FACTS, ...RETIRED_FACTS };

/** What people read of a type of the log; null for one that this version does not know. */
export const wordsOf = (type: string): { title: string; severity: Severity } | null =>
  Object.hasOwn(TOLD, type) ? TOLD[type]! : null;

/** Every type that a log can hold, retired ones included. */
export const KNOWN_TYPES: readonly string[] = Object.keys(TOLD);

/** Every type that stays in the log as `retention` says. */
export const typesKept = (retention: RetentionClass): string[] =>
  KNOWN_TYPES.filter((type) => TOLD[type]!.retention === retention);
