import type { WebhookFormat } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { heardAs, type Filters } from '../filters.js';
import { formatKeyOf, renderBody, type StoredEvent } from '../formats.js';
import { scheduleOf } from '../schedules.js';

/** An endpoint as fan-out sees it. */
export interface Listener {
  id: string;
  organisationId: Scope;
  agentId: string | null;
  /** It belongs to an administrator, who set it up as one, and so hears about every agent. */
  hearsAll: boolean;
  format: WebhookFormat;
  filters: Filters;
  schedule: string;
  createdAt: Date;
  isSlow: boolean;
}

export interface OutboxEvent extends StoredEvent {
  txid: string;
}

export interface NewDelivery {
  organisationId: Scope;
  endpointId: string;
  eventId: string;
  txid: string;
  eventType: string;
  eventAt: string;
  subjectId: string | null;
  formatKey: string;
  delayMs: number;
}

export interface NewBody {
  eventId: string;
  formatKey: string;
  body: Buffer;
}

// Clocks of several servers differ a little, and an event must rather reach an endpoint that is a second too young than
// get lost.
const CLOCK_TOLERANCE_MS = 5_000;

/** Whether an endpoint may hear about the subject of an event at all. */
function isConcerned(listener: Listener, event: OutboxEvent): boolean {
  if (listener.organisationId !== event.organisationId) return false;
  // What happens to an endpoint is told to others: the one that fails would not hear it.
  if (event.subjectId === listener.id) return false;
  return listener.agentId === null || listener.hearsAll || listener.agentId === event.subjectId;
}

/** Returns what one event means for the endpoints: deliveries, and each body once per format. */
export function fanOut(
  event: OutboxEvent,
  listeners: readonly Listener[],
  issuer: string,
  { includeYounger = false } = {},
): { deliveries: NewDelivery[]; bodies: NewBody[] } {
  const announced = {
    type: event.type,
    subjectId: event.subjectId,
    data: JSON.parse(event.data) as Record<string, unknown>,
  };
  const deliveries: NewDelivery[] = [];
  const bodies = new Map<string, NewBody>();
  for (const listener of listeners) {
    if (!isConcerned(listener, event)) continue;
    const isYounger = listener.createdAt.getTime() - CLOCK_TOLERANCE_MS > event.occurredAt.getTime();
    if (isYounger && !includeYounger) continue;
    const name = heardAs(listener.format, listener.filters, announced);
    if (name === null) continue;
    const formatKey = formatKeyOf(listener.format, name);
    if (!bodies.has(formatKey))
      bodies.set(formatKey, { eventId: event.id, formatKey, body: renderBody(formatKey, event, issuer) });
    deliveries.push({
      organisationId: event.organisationId,
      endpointId: listener.id,
      eventId: event.id,
      txid: event.txid,
      eventType: event.type,
      eventAt: event.occurredAt.toISOString(),
      subjectId: event.subjectId,
      formatKey,
      delayMs: scheduleOf(listener.schedule)[0] ?? 0,
    });
  }
  return { deliveries, bodies: [...bodies.values()] };
}
