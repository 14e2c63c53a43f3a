import { createHash } from 'node:crypto';
import type { Settings } from '../platform/config/settings.js';
import type { Keyring } from '../platform/crypto/keyring.js';
import type { Reader } from '../platform/database/database.js';
import { loginOf, withLogin } from '../platform/database/login.js';

const PREFIX = 'signet_service_';
const NAME_BYTES_MAX = 63;

/**
 * The address that the service works with: `DATABASE_URL` where it names another account than the owner's, else one for a
 * login of Signet's own. The password of that one comes from the master key, so that every process of the installation
 * knows it and none has to keep it; the name holds the database's, because a server's accounts are shared by all of its
 * databases.
 */
export async function serviceUrlOf(
  owner: Reader,
  ownerUrl: string,
  { DATABASE_URL, SIGNET_DATABASE_ROLE }: Settings,
  keyring: Keyring,
): Promise<{ url: string; isGiven: boolean }> {
  if (loginOf(ownerUrl).name !== loginOf(DATABASE_URL).name) return { url: DATABASE_URL, isGiven: true };
  const [{ database }] = await owner.query<[{ database: string }]>(
    'select current_database()::text as database',
  );
  const name = SIGNET_DATABASE_ROLE ?? nameFor(database);
  const password = keyring.mac('database login', name).toString('base64url');
  return { url: withLogin(DATABASE_URL, { name, password }), isGiven: false };
}

/** PostgreSQL cuts a long name off, which would make two databases share an account. */
function nameFor(database: string): string {
  const name = PREFIX + database;
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name;
  return PREFIX + createHash('sha256').update(database).digest('hex').slice(0, 32);
}
