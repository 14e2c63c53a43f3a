import type { ActivityEvent, Agent, ExpiringCredentials, Webhook } from '@signet/contracts';
import { endpointName, needsAttention, standingOf } from '@/features/webhooks';

/** Something that somebody should look at. */
export type Concern =
  | { kind: 'log'; id: string; count: number }
  | { kind: 'failing' | 'disabled'; id: string; name: string }
  | { kind: 'undelivered'; id: string; count: number }
  | { kind: 'expiring'; id: string; agentId: string; name: string; key: string; at: string }
  | { kind: 'waiting'; id: string; count: number; agentId: string; name: string }
  | { kind: 'drifted' | 'driftRevoked'; id: string; name: string };

/** What is known, as far as the member may see it. */
export interface Known {
  webhooks?: readonly Webhook[] | undefined;
  undelivered?: number | undefined;
  expiring?: ExpiringCredentials['data'] | undefined;
  waiting?: { count: number; oldest: Agent | undefined } | undefined;
  /** How many things the last verification of the audit log found wrong. */
  logFindings?: number | undefined;
  drift?: readonly ActivityEvent[] | undefined;
}

const SHOWN = 8;
const DRIFT_DAYS_MS = 7 * 86_400_000;

/** At most eight, the worst kind first. When there are more, no kind hides another one. */
export function concernsOf(known: Known, now: Date): { shown: Concern[]; more: number } {
  const kinds: Concern[][] = [
    known.logFindings ? [{ kind: 'log', id: 'log', count: known.logFindings }] : [],
    (known.webhooks ?? []).filter(needsAttention).map(ofWebhook),
    known.undelivered ? [{ kind: 'undelivered' as const, id: 'undelivered', count: known.undelivered }] : [],
    (known.expiring ?? []).map(ofKey),
    drifting(known.drift ?? [], now),
    ofWaiting(known.waiting),
  ];
  const all = kinds.flat();
  const inTurn = Array.from({ length: all.length }, (_, turn) => kinds.flatMap((kind) => kind[turn] ?? []));
  const chosen = new Set(inTurn.flat().slice(0, SHOWN));
  return { shown: all.filter((concern) => chosen.has(concern)), more: all.length - chosen.size };
}

const ofWebhook = (webhook: Webhook): Concern => ({
  kind: standingOf(webhook) === 'failing' ? 'failing' : 'disabled',
  id: webhook.id,
  name: endpointName(webhook.url),
});

const ofKey = (key: ExpiringCredentials['data'][number]): Concern => ({
  kind: 'expiring',
  id: key.id,
  agentId: key.agent_id,
  name: key.agent_name,
  key: key.name,
  at: key.expires_at,
});

const ofWaiting = (waiting: Known['waiting']): Concern[] =>
  waiting?.oldest
    ? [
        {
          kind: 'waiting',
          id: 'waiting',
          count: waiting.count,
          agentId: waiting.oldest.id,
          name: waiting.oldest.name,
        },
      ]
    : [];

/** The latest alert of each agent, for a week: nobody can put it aside. */
function drifting(events: readonly ActivityEvent[], now: Date): Concern[] {
  const byAgent = new Map<string, Concern>();
  for (const { agent_id: id, agent_name, type, occurred_at } of events) {
    const isAlert = type === 'drift.warning' || type === 'drift.revoked';
    if (!id || !isAlert || byAgent.has(id) || now.getTime() - Date.parse(occurred_at) > DRIFT_DAYS_MS)
      continue;
    byAgent.set(id, {
      kind: type === 'drift.revoked' ? 'driftRevoked' : 'drifted',
      id,
      name: agent_name ?? id,
    });
  }
  return [...byAgent.values()];
}

/** Where it is put right. */
export function placeOf(concern: Concern): string {
  switch (concern.kind) {
    case 'log':
      return '/activity';
    case 'failing':
    case 'disabled':
      return `/webhooks/${concern.id}`;
    case 'undelivered':
      return '/webhooks/not-delivered';
    case 'expiring':
      return `/agents/${concern.agentId}/credentials`;
    case 'waiting':
      return concern.count === 1 ? `/agents/${concern.agentId}` : '/agents?status=pending&sort=created_at';
    case 'drifted':
    case 'driftRevoked':
      return `/agents/${concern.id}/behaviour`;
  }
}
