import { hash } from 'node:crypto';
import type { ProblemCode } from '@signet/contracts';
import { RULE_BEHIND, type RefusalCode } from '../policy/index.js';

/** A pointer to no record: to the rule alone. Version 7 is no part of it, so no event has such an id. */
export function pointerTo(code: ProblemCode): Buffer {
  const pointer = hash('sha256', `refused with ${code}`, 'buffer').subarray(0, 16);
  pointer[6]! &= 0x0f;
  return pointer;
}

/** The code whose pointer it is, or null. */
export const codeAt = (pointer: Buffer): RefusalCode | null =>
  (Object.keys(RULE_BEHIND) as RefusalCode[]).find((code) => pointerTo(code).equals(pointer)) ?? null;
