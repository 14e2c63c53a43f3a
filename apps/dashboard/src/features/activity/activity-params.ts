import { ActivityOutcome, AgentId, DecisionId, StorableMoment } from '@signet/contracts';
import { createLoader, createParser, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { z } from 'zod';
import type { ActivityFilters } from './activity-queries';
import { RANGES } from '@/lib/period';

/** Takes a value from the URL only when the API would take it too. */
const parseAs = (schema: z.ZodType<string>) =>
  createParser({ parse: (value: string) => schema.safeParse(value).data ?? null, serialize: String });

/** The state of the explorer, all of it in the URL. */
export const activityParams = {
  q: parseAsString.withDefault(''),
  type: parseAsString,
  outcome: parseAsStringLiteral(ActivityOutcome.options),
  agent_id: parseAs(AgentId),
  actor_id: parseAsString,
  request_id: parseAsString,
  range: parseAsStringLiteral(RANGES),
  since: parseAs(StorableMoment),
  until: parseAs(StorableMoment),
  live: parseAsBoolean.withDefault(false),
  /** Without the chart more rows fit. */
  chart: parseAsStringLiteral(['hidden']),
  event: parseAsString,
  /** One refusal, by the id that its answer carried. */
  decision: parseAs(DecisionId),
};

export const loadActivityParams = createLoader(activityParams);

export type ActivityParams = Awaited<ReturnType<typeof loadActivityParams>>;

const SEARCH_MIN = 3;

/** What the parameters ask for, on the page of one agent or on that of all. */
export function toActivityFilters(
  { event: _event, decision: _decision, live: _live, chart: _chart, q, ...asked }: ActivityParams,
  agentId?: string,
): ActivityFilters {
  return {
    ...asked,
    q: q.length < SEARCH_MIN ? null : q,
    agent_id: agentId ?? asked.agent_id,
    // An agent may have been quiet for weeks; of all together somebody wants to know the latest.
    range: asked.range ?? (agentId ? 'all' : '24h'),
  };
}
