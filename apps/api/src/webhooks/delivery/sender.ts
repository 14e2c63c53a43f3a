import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { GuardedClient, type OutboundResult } from '../../platform/egress/index.js';
import { contentTypeOf } from '../formats.js';
import { legacySignature, signatureHeader, type SigningSecret } from '../signatures.js';
import type { Claimed, Target } from './claimed.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Signs and sends one delivery. The signature is made now, with the keys that are valid now. */
@Injectable()
export class Sender {
  constructor(private readonly client: GuardedClient) {}

  /** @param now the time of this attempt, for the signature */
  send(
    target: Target,
    delivery: Claimed & { body: Buffer },
    secrets: readonly SigningSecret[],
    now: Date,
  ): Promise<OutboundResult> {
    return this.client.send({
      method: 'POST',
      url: target.url,
      headers: headersOf(delivery, secrets, now),
      body: delivery.body,
      timeoutMs: target.timeoutMs,
    });
  }
}

/** The headers of Standard Webhooks, and for AgentAuth bodies those of its specification (10.2) as well. */
function headersOf(
  delivery: Claimed & { body: Buffer },
  secrets: readonly SigningSecret[],
  now: Date,
): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1000);
  const { body, formatKey, eventId, attempts } = delivery;
  const standard = {
    'content-type': contentTypeOf(formatKey),
    'user-agent': `Signet-Webhooks/${version}`,
    'accept-encoding': 'identity',
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureHeader(secrets, eventId, timestamp, body),
    'webhook-attempt': String(attempts),
    'webhook-delivery-id': delivery.id,
  };
  if (!formatKey.startsWith('agentauth:')) return standard;

  return {
    ...standard,
    'x-agentauth-event': formatKey.slice('agentauth:'.length),
    'x-agentauth-timestamp': String(delivery.eventAt.getTime()),
    'x-agentauth-delivery': delivery.id,
    'x-agentauth-attempt': String(attempts),
    ...legacySignatures(secrets, body, attempts),
  };
}

/**
 * These headers hold one signature, and receivers compare it with theirs. While a rotation overlaps, the oldest key signs
 * first, so that who has not changed over notices nothing, and every further attempt is signed with the next newer one,
 * so that who has gets it too. Who knows the list finds all of them in it.
 */
function legacySignatures(
  secrets: readonly SigningSecret[],
  body: Buffer,
  attempt: number,
): Record<string, string> {
  const all = secrets.filter(({ kind }) => kind === 'v1').map(({ value }) => legacySignature(value, body));
  if (!all.length) return {};
  // Newest first, as keys are kept.
  const hex = all.at(-1 - ((attempt - 1) % all.length))!;
  return {
    'x-agentauth-signature': hex,
    'x-webhook-signature': `sha256=${hex}`,
    ...(all.length > 1 && { 'x-agentauth-signatures': all.join(' ') }),
  };
}
