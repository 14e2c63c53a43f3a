const redis = process.env['SIGNET_TEST_REDIS_URL'];

/** A process that also delivers, to receivers on this machine. SIGNET_TEST_REDIS_URL runs its queue on Redis. */
export const WITH_WORKERS: Record<string, string> = {
  SIGNET_ROLE: 'all',
  SIGNET_WEBHOOK_ALLOW_PRIVATE: '1',
  ...(redis && { REDIS_URL: redis }),
};
