import type { Signet } from './signet.js';

/** What a probe is told of each thing that this process needs. */
export async function checksOf({ application }: Signet): Promise<Record<string, boolean>> {
  const answer = await application.operations.inject('/readyz');
  return answer.json<{ checks: Record<string, boolean> }>().checks;
}
