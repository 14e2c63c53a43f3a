import type { AtiKeyRecord, VirtualKey } from '@signet/contracts';

/** A key as the reference shows it (7.1). */
export const toKeyRecord = ({ hash, alias, blocked_at, ...key }: VirtualKey): AtiKeyRecord => ({
  ...key,
  token_hash: hash,
  key_alias: alias,
  blocked: blocked_at !== null,
});
