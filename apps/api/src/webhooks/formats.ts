import type { WebhookFormat } from '@signet/contracts';
import type { Scope } from '../access/index.js';

/** An event as it is stored. */
export interface StoredEvent {
  id: string;
  organisationId: Scope;
  type: string;
  subjectId: string | null;
  occurredAt: Date;
  /** JSON. */
  data: string;
}

/**
 * Which bytes an endpoint gets. Endpoints with the same key share them; AgentAuth bodies carry the name the endpoint
 * subscribed under.
 */
export const formatKeyOf = (format: WebhookFormat, heardAs: string): string =>
  format === 'agentauth' ? `agentauth:${heardAs}` : format;

const TYPE_PREFIX = 'dev.signet.';

/**
 * Writes the body of an event, once: these bytes are stored, and every attempt signs and sends exactly them.
 * @param issuer our public address, the `source` of CloudEvents
 */
export function renderBody(formatKey: string, event: StoredEvent, issuer: string): Buffer {
  const timestamp = event.occurredAt.toISOString();
  // The data is JSON already and goes in as it is, members in the order they were announced.
  if (formatKey === 'standard')
    return Buffer.from(
      `{"type":${JSON.stringify(event.type)},"timestamp":"${timestamp}","data":${event.data}}`,
    );
  if (formatKey === 'cloudevents')
    return Buffer.from(
      `${JSON.stringify({
        specversion: '1.0',
        id: event.id,
        source: `${issuer}/organisations/${event.organisationId}`,
        type: TYPE_PREFIX + event.type,
        ...(event.subjectId && { subject: event.subjectId }),
        time: timestamp,
        datacontenttype: 'application/json',
        tenantid: event.organisationId,
      }).slice(0, -1)},"data":${event.data}}`,
    );
  const name = formatKey.slice('agentauth:'.length);
  return Buffer.from(
    `{"event":${JSON.stringify(name)},"agent_id":${JSON.stringify(event.subjectId)},"data":${event.data},"timestamp":"${timestamp}"}`,
  );
}

/** The media type of a body. */
export const contentTypeOf = (formatKey: string): string =>
  formatKey === 'cloudevents'
    ? 'application/cloudevents+json; charset=utf-8'
    : formatKey === 'standard'
      ? 'application/json; charset=utf-8'
      : 'application/json';
