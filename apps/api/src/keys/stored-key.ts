import type { KeyLine, PairAlgorithm } from './purposes.js';
import type { KeyMaterial } from './thumbprint.js';

export type KeyState = 'next' | 'active' | 'retiring' | 'retired';

/** Keys of the instance. */
export interface InstanceLine extends KeyLine {
  algorithm: PairAlgorithm;
  endpoint?: never;
  profile?: never;
}

/** A key of the instance as it is stored. */
export interface StoredKey extends InstanceLine {
  kid: string;
  state: KeyState;
  publicKey: KeyMaterial;
  /** That we made it. */
  proof: Buffer;
  /** Null when it signs nothing any more: what nobody needs cannot leak. */
  privateSealed: Buffer | null;
  createdAt: Date;
  activatedAt: Date | null;
  retiringAt: Date | null;
  /** When one that retires is over. */
  endsAt: Date | null;
  retiredAt: Date | null;
  /** Since when nothing counts by itself that it signed: somebody else may have it. Of audit keys alone. */
  revokedAt: Date | null;
  /** What the key before it signed for it, if it did. Of audit keys alone. */
  endorsement: Buffer | null;
}
