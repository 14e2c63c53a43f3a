import { createHmac } from 'node:crypto';
import { canonicalNumbersJson } from '../../src/platform/crypto/canonical-json.js';
import type { Signet } from '../support/signet.js';
import { call, type VerifiedAgent } from '../support/wire.js';

/** Where these routes are mounted: the SDKs call the first, the published dashboard the last. */
export const MOUNTS = ['', '/agentauth', '/v1'] as const;

export const PERSONA = {
  version: '1.0.0',
  personality: { traits: { helpful: 0.9, tone: 'Formal' }, assistantAxis: ['warm', { axis: 1 }] },
  constraints: { max_response_length: 500, forbidden_topics: ['politics'] },
  guardrails: { toxicity_threshold: 0.2 },
  company: { motto: 'kept' },
};

export const hashOf = (key: string, value: unknown): string =>
  createHmac('sha256', key).update(canonicalNumbersJson(value)).digest('hex');

export const byKey = ({ apiKey }: { apiKey: string }) => ({ 'x-api-key': apiKey });

/** Gives an agent a persona over the wire. */
export async function aPersona(
  signet: Signet,
  agent: VerifiedAgent,
  persona: object = PERSONA,
): Promise<void> {
  const { status } = await call(signet, 'POST', `/agents/${agent.id}/persona`, {
    body: persona,
    headers: agent.auth,
  });
  if (status !== 201) throw new Error(`The persona was answered ${status}.`);
}

/** Reads a ZIP of stored entries through its central directory. */
export function unzip(zip: Buffer): Record<string, string> {
  const end = zip.length - 22;
  let at = zip.readUInt32LE(end + 16);
  const files: Record<string, string> = {};
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    files[name] = zip.toString('utf8', start, start + zip.readUInt32LE(local + 18));
    at += 46 + nameLength;
  }
  return files;
}
