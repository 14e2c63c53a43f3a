import { ActivityOutcome, AgentId } from '@signet/contracts';
import { createLoader, createParser, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { RANGES } from './activity-range';

const parseAsAgentId = createParser({
  parse: (value: string) => AgentId.safeParse(value).data ?? null,
  serialize: String,
});

/** The state of the activity list, all of it in the URL. */
export const activityParams = {
  type: parseAsString,
  outcome: parseAsStringLiteral(ActivityOutcome.options),
  agent_id: parseAsAgentId,
  range: parseAsStringLiteral(RANGES),
  since: parseAsString,
  cursor: parseAsString,
  event: parseAsString,
};

export const loadActivityParams = createLoader(activityParams);
