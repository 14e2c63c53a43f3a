/** A process that also delivers, to receivers on this machine. */
export const WITH_WORKERS: Record<string, string> = {
  SIGNET_ROLE: 'all',
  SIGNET_WEBHOOK_ALLOW_PRIVATE: '1',
};
