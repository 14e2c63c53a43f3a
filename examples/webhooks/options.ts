import { MemoryReplayGuard, type ReceiverOptions } from '@signet/sdk/webhooks';

/** What every receiver here is told. Several processes share a table instead: `PostgresReplayGuard`. */
export const options = (): ReceiverOptions => ({
  secret: process.env.WEBHOOK_SECRET,
  replayGuard: new MemoryReplayGuard(),
  // oxlint-disable-next-line no-console -- your own logger, in a service of yours
  onError: console.error,
});
