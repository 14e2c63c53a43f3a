import type { Claim, ReplayGuard } from './replay-guard.js';
import { WebhookError } from './webhook-error.js';

/** It may be decided long before the lease ends: a sender that waits for that would wait for nothing. */
const ASK_AGAIN_SECONDS = 30;

/**
 * Handles a delivery unless it was handled before. For those who call `verifyWebhook` themselves; the receivers do it by
 * themselves.
 *
 * @throws WebhookError `ALREADY_SEEN`, `IN_PROGRESS`, `NOT_REMEMBERED`; its `status` is what to answer
 * @throws what `work` throws: answer 500, and the sender tries again
 */
export async function handleOnce<Result>(
  guard: ReplayGuard,
  id: string,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const claim = await guard.claim(id);
  if (claim.state === 'done')
    throw new WebhookError('ALREADY_SEEN', `The delivery ${id} was handled before.`);
  if (claim.state === 'running')
    throw new WebhookError('IN_PROGRESS', `The delivery ${id} is being handled just now.`, {
      retryAfterSeconds: Math.min(claim.secondsLeft, ASK_AGAIN_SECONDS),
    });

  let result: Result;
  try {
    result = await work();
  } catch (error) {
    await giveBack(id, claim, error);
    throw error;
  }
  try {
    await claim.done();
  } catch (cause) {
    const told = `The delivery ${id} was handled, but that could not be written down: it would be handled again.`;
    throw new WebhookError('NOT_REMEMBERED', told, { cause });
  }
  return result;
}

/** Lets the next attempt in. Where that fails too, the lease does it, later: the sender is told to try again either way. */
async function giveBack(
  id: string,
  claim: Extract<Claim, { state: 'new' }>,
  failure: unknown,
): Promise<void> {
  try {
    await claim.free();
  } catch (error) {
    const told = `The delivery ${id} was not handled, and could not be given back: it is let in again when its lease ends.`;
    throw new AggregateError([failure, error], told);
  }
}
