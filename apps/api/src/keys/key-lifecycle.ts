import { Injectable } from '@nestjs/common';
import { Keyring } from '../platform/crypto/keyring.js';
import type { Reader, Statement, Transaction } from '../platform/database/database.js';
import { newKeyPair } from './new-key-pair.js';
import { sealPrivatePart } from './private-part.js';
import type { PublishedJwk } from './published-keys.js';
import { USE, type KeyLine } from './purposes.js';
import type { KeyMaterial } from './thumbprint.js';

export type KeyState = 'next' | 'active' | 'retiring' | 'retired';

/** A key as it is stored. */
export interface StoredKey extends KeyLine {
  kid: string;
  state: KeyState;
  publicKey: KeyMaterial;
  /** Null as soon as it signs nothing any more: what nobody needs cannot leak. */
  privateSealed: Buffer | null;
  createdAt: Date;
  activatedAt: Date | null;
  retiringAt: Date | null;
  /** When one that retires is over. */
  endsAt: Date | null;
  retiredAt: Date | null;
}

/** A key that counts for nothing from now on, and what it was until then. */
export interface EndedKey {
  kid: string;
  from: KeyState;
}

const COLUMNS = `kid, purpose, algorithm, state, public_key as "publicKey", private_sealed as "privateSealed",
  created_at as "createdAt", activated_at as "activatedAt", retiring_at as "retiringAt", ends_at as "endsAt",
  retired_at as "retiredAt"`;

/** The keys of a line that sign, will, or did and still verify, oldest first. Its parameters are those of {@link lineOf}. */
export const KEYS_IN_USE: Statement = {
  name: 'signing-keys-in-use',
  text: `select ${COLUMNS} from signing_key where purpose = $1 and algorithm = $2 and state <> 'retired'
    order by created_at, kid`,
};

/** A line as the statements take it. */
export const lineOf = ({ purpose, algorithm }: KeyLine): [string, string] => [purpose, algorithm];

/** A key as a key set of RFC 7517 lists it. */
export const jwkOf = ({
  kid,
  purpose,
  algorithm,
  publicKey,
}: Pick<StoredKey, 'kid' | 'purpose' | 'algorithm' | 'publicKey'>): PublishedJwk => ({
  ...publicKey,
  kid,
  use: USE[purpose],
  alg: algorithm,
});

/**
 * What becomes of keys, whatever they sign: next, active, retiring, retired. It is told when; who rotates takes turns with
 * others, and puts it on record.
 */
@Injectable()
export class KeyLifecycle {
  constructor(private readonly keyring: Keyring) {}

  inUse(reader: Reader, line: KeyLine): Promise<StoredKey[]> {
    return reader.query<StoredKey[]>(KEYS_IN_USE.text, lineOf(line));
  }

  /** Keys of whatever state, newest first. */
  newest(reader: Reader, line: KeyLine, limit: number | null = null): Promise<StoredKey[]> {
    return reader.query<StoredKey[]>(
      `select ${COLUMNS} from signing_key where purpose = $1 and algorithm = $2
       order by created_at desc, kid limit $3`,
      [...lineOf(line), limit],
    );
  }

  /** Makes a key that signs at once, or waits for the next rotation. */
  async create(tx: Transaction, line: KeyLine, state: 'next' | 'active', now: Date): Promise<void> {
    const { kid, publicKey, privateKey } = newKeyPair(line.algorithm);
    await tx.query(
      `insert into signing_key (purpose, algorithm, kid, state, public_key, private_sealed, created_at, activated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...lineOf(line),
        kid,
        state,
        publicKey,
        sealPrivatePart(this.keyring, { ...line, kid }, privateKey),
        now,
        state === 'active' ? now : null,
      ],
    );
  }

  /** The key that signs stops to, and verifies until it is over. Those before it are over no later. */
  async retire(tx: Transaction, line: KeyLine, now: Date, endsAt: Date): Promise<void> {
    await tx.query(
      `update signing_key set state = 'retiring', retiring_at = coalesce(retiring_at, $3),
         ends_at = least(ends_at, $4), private_sealed = null
       where purpose = $1 and algorithm = $2 and state in ('active', 'retiring')`,
      [...lineOf(line), now, endsAt],
    );
  }

  /** The next key signs. */
  async promote(tx: Transaction, line: KeyLine, now: Date): Promise<void> {
    await tx.query(
      `update signing_key set state = 'active', activated_at = $3
       where purpose = $1 and algorithm = $2 and state = 'next'`,
      [...lineOf(line), now],
    );
  }

  /** Ends every key that has signed, at once. */
  end(tx: Transaction, line: KeyLine, now: Date): Promise<EndedKey[]> {
    return this.ended(tx, line, now, `state in ('active', 'retiring')`);
  }

  /** Ends the keys whose time to retire is over. */
  endThoseOver(tx: Transaction, line: KeyLine, now: Date): Promise<EndedKey[]> {
    return this.ended(tx, line, now, `state = 'retiring' and ends_at < $3`);
  }

  private async ended(tx: Transaction, line: KeyLine, now: Date, which: string): Promise<EndedKey[]> {
    const [rows] = await tx.query<[EndedKey[], number]>(
      `with ending as (
         select kid, state from signing_key where purpose = $1 and algorithm = $2 and ${which}
         order by kid for update
       )
       update signing_key k set state = 'retired', retired_at = $3, private_sealed = null
       from ending where k.kid = ending.kid returning k.kid, ending.state as "from"`,
      [...lineOf(line), now],
    );
    return rows;
  }
}
