import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 16_384;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Returns `size` random bytes. Small amounts come out of a pool that is filled at once, because a call into the
 * generator costs more than the bytes; what was handed out is wiped from the pool.
 */
export function random(size: number): Buffer {
  if (size > POOL_BYTES / 4) return randomFillSync(Buffer.allocUnsafeSlow(size));
  if (used + size > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + size));
  pool.fill(0, used, used + size);
  used += size;
  return bytes;
}
