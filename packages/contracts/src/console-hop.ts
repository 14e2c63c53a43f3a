/**
 * Headers in which the dashboard tells the API about the browser's request that it hands on. They are believed only
 * beside the secret that the two share, and the dashboard removes whatever a browser sends under these names.
 */
export const CONSOLE_HOP = {
  secret: 'signet-console-secret',
  /** Who asked: what `X-Forwarded-For` held, and behind that whoever connected to the dashboard. */
  for: 'signet-console-for',
  /** The host the dashboard was asked by. */
  host: 'signet-console-host',
  /** What `X-Forwarded-Proto` held. */
  proto: 'signet-console-proto',
} as const;
