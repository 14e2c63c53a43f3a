import type { Transaction } from '../platform/database/database.js';

/**
 * Ends the access tokens that an agent has, of whichever key: our API refuses them from the commit on. Who may go on
 * refreshes them. Call it before other rows of the agent are locked.
 */
export async function endAccessTokens(tx: Transaction, agentId: string): Promise<void> {
  await tx.query('update agent set token_epoch = token_epoch + 1 where id = $1', [agentId]);
}
