import { createHmac } from 'node:crypto';
import { canonicalNumbersJson } from '../../src/platform/crypto/canonical-json.js';
import type { Signet } from '../support/signet.js';
import { aVerifiedAgent, call, type Answer, type VerifiedAgent } from '../support/wire.js';

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

/** Calls about one server's drift. */
export const driftCalls = (server: () => Signet) => {
  const configure = (agent: VerifiedAgent, body: unknown, headers: Record<string, string> = agent.auth) =>
    call(server(), 'PUT', `/drift/${agent.id}/drift-config`, { body, headers });
  return {
    configure,
    ping: (agent: VerifiedAgent, body: unknown, headers: Record<string, string> = agent.auth) =>
      call(server(), 'POST', `/drift/${agent.id}/health-ping`, { body, headers }),
    get: (agent: { id: string }, what: string) => call(server(), 'GET', `/drift/${agent.id}/${what}`),
    /** An agent whose metric `a` should be 1 and counts alone. */
    aMeasuredAgent: async (config: object = {}): Promise<VerifiedAgent> => {
      const agent = await aVerifiedAgent(server());
      await configure(agent, { baseline_metrics: { a: 1 }, metric_weights: { a: 1 }, ...config });
      return agent;
    },
  };
};

/** What holds until somebody says otherwise. */
export const DRIFT_DEFAULTS = {
  drift_threshold: 0.3,
  warning_threshold: 0.24,
  auto_revoke: true,
  metric_weights: {
    response_adherence: 0.3,
    constraint_violations: 0.2,
    toxicity_score: 0.2,
    hallucination_rate: 0.2,
    avg_response_length: 0.1,
  },
  baseline_metrics: {},
  spike_sensitivity: 2,
};

/** Follows `Link: rel="next"` from a path to the end and returns the answers. */
export async function pagesFrom(signet: Signet, path: string): Promise<Answer[]> {
  const answer = await call<Answer['body']>(signet, 'GET', path);
  const next = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  return next ? [answer, ...(await pagesFrom(signet, next))] : [answer];
}
