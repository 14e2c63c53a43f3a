import type { Scope } from '../access/index.js';
import type { Transaction } from '../platform/database/database.js';

/**
 * Ends the access tokens that an agent has, of whichever key: our API refuses them from the commit on. Who may go on
 * refreshes them. Call it before other rows of the agent are locked.
 */
export async function endAccessTokens(scope: Scope, tx: Transaction, agentId: string): Promise<void> {
  await tx.query('update agent set token_epoch = token_epoch + 1 where organisation_id = $1 and id = $2', [
    scope,
    agentId,
  ]);
}
