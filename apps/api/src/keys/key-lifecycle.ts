import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Keyring } from '../platform/crypto/keyring.js';
import type { Reader, Statement, Transaction } from '../platform/database/database.js';
import type { NewKey } from './new-key-pair.js';
import { sealPrivatePart } from './private-part.js';
import { proofOf } from './proof.js';
import type { PublishedJwk } from './published-keys.js';
import { isNeededWhileRetiring, USE, type KeyLine, type KeyPurpose } from './purposes.js';
import type { InstanceLine, KeyState, StoredKey } from './stored-key.js';

/** A key that counts for nothing from now on, and what it was until then. */
export interface EndedKey {
  kid: string;
  from: KeyState;
  organisationId: Scope | null;
  endpointId: string | null;
  profileId: string | null;
}

const COLUMNS = `kid, purpose, algorithm, state, public_key as "publicKey", proof, private_sealed as "privateSealed",
  created_at as "createdAt", activated_at as "activatedAt", retiring_at as "retiringAt", ends_at as "endsAt",
  retired_at as "retiredAt", revoked_at as "revokedAt", endorsement`;

/** The instance's keys of a purpose and an algorithm that sign, will, or did and still verify, oldest first. */
export const KEYS_IN_USE: Statement = {
  name: 'signing-keys-in-use',
  text: `select ${COLUMNS} from signing_key
    where purpose = $1 and algorithm = $2 and endpoint_id is null and state <> 'retired' order by created_at, kid`,
};

/** Which rows a line is, with the parameters $1 to $4 that say so. */
const ofLine = ({ endpoint, profile }: KeyLine): string => {
  if (endpoint) return `${OF_KIND} and endpoint_id = $3 and organisation_id = $4`;
  if (profile) return `${OF_KIND} and profile_id = $3 and organisation_id = $4`;
  return `${OF_KIND} and organisation_id is null and $3::text is null and $4::uuid is null`;
};
const OF_KIND = 'purpose = $1 and algorithm = $2';
const lineOf = ({ purpose, algorithm, endpoint, profile }: KeyLine) => {
  const holder = endpoint ?? profile;
  return [purpose, algorithm, holder?.id ?? null, holder?.organisationId ?? null];
};

// So many end in one statement: the next one comes soon.
const ENDED_MAX = 1_000;

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

  /** The instance's keys that sign, will, or did and still verify, oldest first. */
  inUse(reader: Reader, line: InstanceLine): Promise<StoredKey[]> {
    return reader.query<StoredKey[]>(KEYS_IN_USE.text, [line.purpose, line.algorithm]);
  }

  /**
   * The instance's keys of whatever state, newest first.
   * @param from the id of the one to begin with; none when there is no such key
   */
  newest(
    reader: Reader,
    line: InstanceLine,
    limit: number | null = null,
    from: string | null = null,
  ): Promise<StoredKey[]> {
    return reader.query<StoredKey[]>(
      `select ${COLUMNS} from signing_key where purpose = $1 and algorithm = $2 and endpoint_id is null
         and ($4::text is null or created_at <= (select created_at from signing_key
           where kid = $4 and purpose = $1 and algorithm = $2 and endpoint_id is null))
       order by created_at desc, kid limit $3`,
      [line.purpose, line.algorithm, limit, from],
    );
  }

  /**
   * The instance's key that signs, which stays the one until the transaction ends: a rotation waits for it. Null where
   * there is none.
   */
  async holdActive(tx: Transaction, line: InstanceLine): Promise<StoredKey | null> {
    // Who waited for a rotation is given no key: the former does not sign any more, and the next one was not there yet.
    for (let look = 0; look < 2; look++) {
      const [key] = await tx.query<StoredKey[]>(
        `select ${COLUMNS} from signing_key
         where purpose = $1 and algorithm = $2 and endpoint_id is null and state = 'active' for share`,
        [line.purpose, line.algorithm],
      );
      if (key) return key;
    }
    return null;
  }

  /** Keeps a key that signs at once, or waits for the next rotation. */
  async create(
    tx: Transaction,
    line: KeyLine,
    state: 'next' | 'active',
    now: Date,
    key: NewKey,
  ): Promise<void> {
    const { kid, publicKey, privateSealed, proof } = this.stored(line, key);
    await tx.query(
      `insert into signing_key (purpose, algorithm, ${line.profile ? 'profile_id' : 'endpoint_id'}, organisation_id, kid, state, public_key, private_sealed,
         proof, created_at, activated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...lineOf(line), kid, state, publicKey, privateSealed, proof, now, state === 'active' ? now : null],
    );
  }

  /** A key as it is stored: its private part sealed, and its public one with the proof that it is ours. */
  stored(line: KeyLine, { kid, publicKey, privateKey }: NewKey) {
    return {
      kid,
      publicKey,
      privateSealed: sealPrivatePart(this.keyring, { ...line, kid }, privateKey),
      proof: publicKey && proofOf(this.keyring, line.purpose, kid),
    };
  }

  /** What signs begins to retire, and is over then. Those before it are over no later. */
  async retire(tx: Transaction, line: KeyLine, now: Date, endsAt: Date): Promise<void> {
    await tx.query(
      `update signing_key set state = 'retiring', retiring_at = coalesce(retiring_at, $5),
         ends_at = least(ends_at, $6), private_sealed = case when $7 then private_sealed end
       where ${ofLine(line)} and state in ('active', 'retiring')`,
      [...lineOf(line), now, endsAt, isNeededWhileRetiring(line)],
    );
  }

  /** The next key signs. */
  async promote(tx: Transaction, line: KeyLine, now: Date): Promise<void> {
    await tx.query(
      `update signing_key set state = 'active', activated_at = $5 where ${ofLine(line)} and state = 'next'`,
      [...lineOf(line), now],
    );
  }

  /** Ends every key that has signed, at once. */
  end(tx: Transaction, line: KeyLine, now: Date): Promise<EndedKey[]> {
    return ended(tx, now, `${ofLine(line)} and state in ('active', 'retiring')`, lineOf(line));
  }

  /** Ends every key, also the one that waits: whose they are is gone. */
  endAll(tx: Transaction, line: KeyLine, now: Date): Promise<EndedKey[]> {
    return ended(tx, now, `${ofLine(line)} and state <> 'retired'`, lineOf(line));
  }

  /** The key that waits never signs. */
  dropNext(tx: Transaction, line: KeyLine, now: Date): Promise<EndedKey[]> {
    return ended(tx, now, `${ofLine(line)} and state = 'next'`, lineOf(line));
  }

  /** Ends keys of a purpose whose time to retire is over. */
  endThoseOver(tx: Transaction, purpose: KeyPurpose, now: Date): Promise<EndedKey[]> {
    const over = `purpose = $1 and state = 'retiring' and ends_at < $2 order by ends_at limit ${ENDED_MAX}`;
    return ended(tx, now, over, [purpose, now]);
  }
}

/** @param which whose parameters come first */
async function ended(tx: Transaction, now: Date, which: string, values: unknown[]): Promise<EndedKey[]> {
  const [keys] = await tx.query<[EndedKey[], number]>(
    `with ending as (select kid, state from signing_key where ${which} for update)
     update signing_key k set state = 'retired', retired_at = $${values.length + 1}, private_sealed = null
     from ending where k.kid = ending.kid
     returning k.kid, ending.state as "from", k.organisation_id as "organisationId", k.endpoint_id as "endpointId", k.profile_id as "profileId"`,
    [...values, now],
  );
  return keys;
}
