import type { Reader } from '../platform/database/database.js';
import type { KeyPurpose } from './purposes.js';

/** A private part as it lies in the database. */
export interface SealedKey {
  kid: string;
  purpose: KeyPurpose;
  privateSealed: Buffer;
}

/**
 * Some key of the instance that the master key has to open; null while there is none. Asked for before anything is
 * migrated, so the audit key may still lie in a table of its own.
 */
export async function findSealedKey(reader: Reader): Promise<SealedKey | null> {
  const [{ place }] = await reader.query<[{ place: keyof typeof AT | null }]>(
    `select case when to_regclass('audit_key') is not null then 'before'
       when exists (select from pg_attribute where attrelid = to_regclass('signing_key') and attname = 'purpose') then 'now'
     end as place`,
  );
  if (place === null) return null;
  const [key] = await reader.query<SealedKey[]>(AT[place]);
  return key ?? null;
}

const AT = {
  before: `select kid, 'audit' as purpose, private_sealed as "privateSealed" from audit_key where retired_at is null`,
  now: `select kid, purpose, private_sealed as "privateSealed" from signing_key
    where purpose = 'audit' and state = 'active'`,
};
