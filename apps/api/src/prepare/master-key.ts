import fs from 'node:fs';
import { findSealedKey, openPrivatePart } from '../keys/index.js';
import { keptMasterKey, makeMasterKey, masterKeyFile } from '../platform/config/master-key.js';
import type { Settings } from '../platform/config/settings.js';
import { Keyring } from '../platform/crypto/keyring.js';
import type { Reader } from '../platform/database/database.js';
import { NotPrepared } from './not-prepared.js';

/**
 * The master key that belongs to the database: the given one, or the one that the data folder keeps. A new one is made
 * for a database that holds no secret yet, and for no other.
 * @throws NotPrepared when it is missing, or when the database's secrets were sealed under another one
 */
export async function masterKeyFor(reader: Reader, settings: Settings): Promise<Buffer<ArrayBuffer>> {
  const { SIGNET_MASTER_KEY: given, SIGNET_DATA_DIR: dataDir } = settings;
  const file = masterKeyFile(dataDir);
  // Read again: another process may have made it while this one waited for its turn.
  const key = given ?? keptMasterKey(dataDir);
  const secret = await findSealedKey(reader);
  if (!secret) return key ?? makeMasterKey(dataDir);
  if (!key)
    throw new NotPrepared(
      `The master key is missing: secrets in the database were sealed under one, and ${file} ` +
        `${fs.existsSync(file) ? 'holds none' : 'does not exist'}. Restore that file from a backup, or give the key ` +
        'in SIGNET_MASTER_KEY. Nothing was changed.',
    );
  try {
    openPrivatePart(new Keyring(key), secret, secret.privateSealed);
  } catch {
    throw new NotPrepared(
      'The master key does not fit: the secrets in the database were sealed under another one. Give the one that ' +
        `belongs to this database in SIGNET_MASTER_KEY, or as ${file}. Nothing was changed.`,
    );
  }
  return key;
}
